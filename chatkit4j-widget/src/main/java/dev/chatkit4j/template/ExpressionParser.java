package dev.chatkit4j.template;

import static dev.chatkit4j.json.JsonNull.NULL;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes expressions; the methods stand in the order in which operators bind, the loosest first. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Tokens tokens;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  Expression parse() {
    tokens.enter();
    Expression value = withoutCondition();
    while (tokens.skipName("if")) {
      Expression then = value;
      Expression condition = withoutCondition();
      Expression otherwise = tokens.skipName("else") ? parse() : r -> Undefined.ELSE;
      value = r -> Values.truth(condition.in(r)) ? then.in(r) : otherwise.in(r);
    }
    tokens.leave();
    return value;
  }

  Expression withoutCondition() {
    Expression left = and();
    while (tokens.skipName("or")) {
      Expression first = left;
      Expression second = and();
      left =
          r -> {
            Object value = first.in(r);
            return Values.truth(value) ? value : second.in(r);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      Expression first = left;
      Expression second = not();
      left =
          r -> {
            Object value = first.in(r);
            return Values.truth(value) ? second.in(r) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (!tokens.skipName("not")) {
      return comparison();
    }
    tokens.enter();
    Expression value = not();
    tokens.leave();
    return r -> !Values.truth(value.in(r));
  }

  // ------------------------------------------------------------------------------ comparing

  private record Link(String operator, Expression right) {}

  /** A chain of them holds if each two neighbours do. */
  private Expression comparison() {
    Expression first = sum();
    List<Link> links = new ArrayList<>();
    for (String operator = comparator(); !operator.isEmpty(); operator = comparator()) {
      links.add(new Link(operator, sum()));
    }
    if (links.isEmpty()) {
      return first;
    }
    return r -> {
      Object left = first.in(r);
      for (Link link : links) {
        Object right = link.right.in(r);
        if (!holds(link.operator, left, right, r)) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private String comparator() {
    if (tokens.at(Token.Kind.OPERATOR) && COMPARISONS.contains(tokens.peek().text())) {
      return tokens.next().text();
    }
    if (tokens.skipName("in")) {
      return "in";
    }
    if (tokens.atName("not")) {
      tokens.next();
      tokens.expectName("in");
      return "not in";
    }
    return "";
  }

  private static boolean holds(String operator, Object left, Object right, Rendering r) {
    r.spendOn(left);
    r.spendOn(right);
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "<" -> Values.compare(left, right) < 0;
      case "<=" -> Values.compare(left, right) <= 0;
      case ">" -> Values.compare(left, right) > 0;
      case ">=" -> Values.compare(left, right) >= 0;
      case "in" -> Values.contains(right, left);
      default -> !Values.contains(right, left);
    };
  }

  // ------------------------------------------------------------------------------ calculating

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.at(Token.Kind.OPERATOR, "+") || tokens.at(Token.Kind.OPERATOR, "-")) {
      left = calculation(tokens.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression first = product();
    if (!tokens.at(Token.Kind.OPERATOR, "~")) {
      return first;
    }
    List<Expression> all = new ArrayList<>(List.of(first));
    while (tokens.skip("~")) {
      all.add(product());
    }
    return r -> {
      StringBuilder text = new StringBuilder();
      for (Expression one : all) {
        String more = r.text(one.in(r));
        r.spendOnText((long) text.length() + more.length());
        text.append(more);
      }
      return text.toString();
    };
  }

  private Expression product() {
    Expression left = power();
    while (tokens.at(Token.Kind.OPERATOR, "*")
        || tokens.at(Token.Kind.OPERATOR, "/")
        || tokens.at(Token.Kind.OPERATOR, "//")
        || tokens.at(Token.Kind.OPERATOR, "%")) {
      left = calculation(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.skip("**")) {
      left = calculation("**", left, unary(true));
    }
    return left;
  }

  private static Expression calculation(String operator, Expression left, Expression right) {
    return r -> {
      r.step();
      return Calculation.of(operator, left.in(r), right.in(r), r);
    };
  }

  private Expression unary(boolean filtered) {
    Expression value;
    if (tokens.at(Token.Kind.OPERATOR, "-") || tokens.at(Token.Kind.OPERATOR, "+")) {
      boolean minus = tokens.next().text().equals("-");
      tokens.enter();
      Expression number = unary(false);
      tokens.leave();
      value = r -> minus ? Numbers.negated(number.in(r)) : Numbers.positive(number.in(r));
    } else {
      value = primary();
    }
    value = inside(value);
    return filtered ? filtered(value) : value;
  }

  // ----------------------------------------------------------------------- members, filters

  private Expression inside(Expression value) {
    while (true) {
      if (tokens.skip(".")) {
        String name = tokens.name();
        value = name.equals("items") && tokens.skip("(") ? items(value) : member(value, name);
      } else if (tokens.skip("[")) {
        value = indexed(value);
      } else if (tokens.at(Token.Kind.OPERATOR, "(")) {
        throw new Flaw("nothing can be called but range() and the items() of an object");
      } else {
        return value;
      }
    }
  }

  private static Expression member(Expression value, String name) {
    return r -> {
      r.step();
      return Values.attribute(value.in(r), name);
    };
  }

  private Expression items(Expression value) {
    tokens.expect(")");
    return r -> pairs(value.in(r), r);
  }

  private static JsonArray pairs(Object value, Rendering r) {
    if (!(value instanceof JsonObject object)) {
      throw new Flaw("%s has no items".formatted(Values.type(value)));
    }
    List<JsonValue> pairs = new ArrayList<>();
    object
        .members()
        .forEach((name, member) -> {
          r.step();
          pairs.add(JsonArray.of(name, member));
        });
    return new JsonArray(pairs);
  }

  private Expression indexed(Expression value) {
    if (tokens.atNameInBrackets()) {
      String name = tokens.next().text();
      tokens.expect("]");
      return member(value, name);
    }
    Expression none = r -> NULL;
    Expression from = tokens.at(Token.Kind.OPERATOR, ":") ? none : parse();
    if (tokens.skip("]")) {
      return r -> {
        Object container = value.in(r);
        r.spendOnElements(container);
        return Values.item(container, from.in(r));
      };
    }
    tokens.expect(":");
    Expression to = atEndOfBound() ? none : parse();
    Expression step = tokens.skip(":") && !atEndOfBound() ? parse() : none;
    tokens.expect("]");
    return r -> {
      Object sliced = value.in(r);
      r.spendOnElements(sliced);
      return Values.slice(sliced, from.in(r), to.in(r), step.in(r));
    };
  }

  private boolean atEndOfBound() {
    return tokens.at(Token.Kind.OPERATOR, ":") || tokens.at(Token.Kind.OPERATOR, "]");
  }

  private Expression filtered(Expression value) {
    while (true) {
      if (tokens.skip("|")) {
        String name = tokens.name();
        value = Filters.filter(name, value, arguments());
      } else if (tokens.skipName("is")) {
        boolean not = tokens.skipName("not");
        Expression test = Filters.test(tokens.name(), value);
        value = not ? r -> !Values.truth(test.in(r)) : test;
      } else {
        return value;
      }
    }
  }

  private List<Expression> arguments() {
    return tokens.skip("(") ? listUpTo(")") : List.of();
  }

  private List<Expression> listUpTo(String end) {
    List<Expression> all = new ArrayList<>();
    while (!tokens.skip(end)) {
      all.add(parse());
      if (!tokens.skip(",")) {
        tokens.expect(end);
        break;
      }
    }
    return List.copyOf(all);
  }

  // --------------------------------------------------------------------------------- atoms

  private Expression primary() {
    if (tokens.skip("(")) {
      Expression value = parse();
      tokens.expect(")");
      return value;
    }
    if (tokens.skip("[")) {
      List<Expression> elements = listUpTo("]");
      return r -> list(elements, r);
    }
    if (tokens.skip("{")) {
      return object();
    }
    Token token = tokens.peek();
    return switch (token.kind()) {
      case STRING -> constant(token.text());
      case INTEGER -> constant(Numbers.integer(token.text()));
      case FLOAT -> constant(Double.valueOf(token.text()));
      case NAME -> named();
      default -> throw tokens.unexpected("a value");
    };
  }

  private Expression constant(Object value) {
    tokens.next();
    return r -> value;
  }

  private Expression named() {
    String name = tokens.peek().text();
    switch (name) {
      case "true", "True" -> {
        return constant(true);
      }
      case "false", "False" -> {
        return constant(false);
      }
      case "none", "None" -> {
        return constant(NULL);
      }
      case "if", "else", "and", "or", "not", "in", "is" -> throw tokens.unexpected("a value");
      default -> tokens.next();
    }
    if (name.equals("range") && tokens.skip("(")) {
      List<Expression> bounds = listUpTo(")");
      return r -> Calculation.range(bounds.stream().map(bound -> bound.in(r)).toList(), r);
    }
    return r -> r.variable(name);
  }

  private static JsonArray list(List<Expression> elements, Rendering r) {
    List<JsonValue> all = new ArrayList<>();
    for (Expression element : elements) {
      r.step();
      all.add(Values.json(element.in(r)));
    }
    return new JsonArray(all);
  }

  private Expression object() {
    Map<String, Expression> members = new LinkedHashMap<>();
    while (!tokens.skip("}")) {
      if (!tokens.at(Token.Kind.STRING)) {
        throw tokens.unexpected("a member's name in quotes");
      }
      String name = tokens.next().text();
      tokens.expect(":");
      members.put(name, parse());
      if (!tokens.skip(",")) {
        tokens.expect("}");
        break;
      }
    }
    return r -> {
      JsonObject.Builder object = JsonObject.builder();
      members.forEach((name, value) -> {
        r.step();
        object.put(name, Values.json(value.in(r)));
      });
      return object.build();
    };
  }
}
