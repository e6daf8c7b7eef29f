package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** The filters and tests there are. */
final class Filters {
  private Filters() {}

  static Expression filter(String name, Expression value, List<Expression> arguments) {
    return switch (name) {
      case "tojson" -> withoutArguments(name, arguments, r -> tojson(value.in(r), r));
      case "string" -> withoutArguments(name, arguments, r -> r.text(value.in(r)));
      case "upper" ->
          withoutArguments(name, arguments, r -> changed(value, r).toUpperCase(Locale.ROOT));
      case "lower" ->
          withoutArguments(name, arguments, r -> changed(value, r).toLowerCase(Locale.ROOT));
      case "trim" -> withoutArguments(name, arguments, r -> changed(value, r).strip());
      case "length", "count" -> withoutArguments(name, arguments, r -> length(value.in(r), r));
      case "default", "d" -> withDefault(value, arguments);
      case "join" -> joined(value, arguments);
      default ->
          throw new Flaw(
              ("there is no filter %s, only tojson, string, upper, lower, trim, length, default and"
                      + " join")
                  .formatted(name));
    };
  }

  private static Expression withoutArguments(
      String name, List<Expression> arguments, Expression filter) {
    requireArguments(name, arguments, 0, 0);
    return filter;
  }

  private static void requireArguments(
      String name, List<Expression> arguments, int least, int most) {
    if (arguments.size() < least || arguments.size() > most) {
      String count = most == 0 ? "no" : "%s to %s".formatted(least, most);
      throw new Flaw("filter %s takes %s arguments".formatted(name, count));
    }
  }

  private static String tojson(Object value, Rendering r) {
    r.spendOn(value);
    String json = ToJson.of(value);
    r.spendOnText(json.length());
    return json;
  }

  private static String changed(Expression value, Rendering r) {
    String text = r.text(value.in(r));
    r.spendOnText(text.length());
    return text;
  }

  private static BigInteger length(Object value, Rendering r) {
    r.spendOnElements(value);
    return BigInteger.valueOf(Values.length(value));
  }

  private static Expression withDefault(Expression value, List<Expression> arguments) {
    requireArguments("default", arguments, 1, 2);
    Expression or = arguments.getFirst();
    Expression alsoIfFalse = arguments.size() == 2 ? arguments.get(1) : r -> false;
    return r -> {
      Object given = value.in(r);
      boolean missing =
          given instanceof Undefined || (Values.truth(alsoIfFalse.in(r)) && !Values.truth(given));
      return missing ? or.in(r) : given;
    };
  }

  private static Expression joined(Expression value, List<Expression> arguments) {
    requireArguments("join", arguments, 0, 1);
    return r -> {
      Object list = value.in(r);
      String separator = arguments.isEmpty() ? "" : r.text(arguments.getFirst().in(r));
      r.spendOnElements(list);
      StringBuilder text = new StringBuilder();
      String before = "";
      for (Object element : Values.elements(list)) {
        String more = r.text(element instanceof JsonValue json ? Values.of(json) : element);
        r.spendOnText((long) text.length() + before.length() + more.length());
        text.append(before).append(more);
        before = separator;
      }
      return text.toString();
    };
  }

  static Expression test(String name, Expression value) {
    return switch (name) {
      case "none" -> r -> value.in(r) instanceof JsonNull;
      case "defined" -> r -> !(value.in(r) instanceof Undefined);
      case "undefined" -> r -> value.in(r) instanceof Undefined;
      default ->
          throw new Flaw("there is no test %s, only none, defined and undefined".formatted(name));
    };
  }
}
