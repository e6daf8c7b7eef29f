package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values as Python's {@code str} writes them. */
final class PythonText {
  private static final HexFormat HEX = HexFormat.of();

  private PythonText() {}

  /** Of a value that {@link Rendering#spendOn} has seen: it bounds how deep and how large. */
  static String of(Object value) {
    return switch (value) {
      case String text -> text;
      case JsonNull none -> "None";
      case Boolean bool -> bool ? "True" : "False";
      case BigInteger number -> number.toString();
      case Double number -> of(number.doubleValue());
      case JsonArray array ->
          array.elements().stream()
              .map(element -> quoted(Values.of(element)))
              .collect(Collectors.joining(", ", "[", "]"));
      case JsonObject object ->
          object.members().entrySet().stream()
              .map(member -> quoted(member.getKey()) + ": " + quoted(Values.of(member.getValue())))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> throw new Flaw("%s cannot be written".formatted(Values.type(value)));
    };
  }

  /** With the least digits that are read as the same, and an exponent only if far from 1. */
  static String of(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return Double.toString(number);
    }
    BigDecimal least = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = least.precision() - least.scale() - 1;
    if (exponent < -4 || exponent >= 16) {
      return String.format(
          Locale.ROOT,
          "%se%s%02d",
          least.scaleByPowerOfTen(-exponent).toPlainString(),
          exponent < 0 ? "-" : "+",
          Math.abs(exponent));
    }
    String plain = least.toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  private static String quoted(Object value) {
    if (!(value instanceof String text)) {
      return of(value);
    }
    String quote = text.contains("'") && !text.contains("\"") ? "\"" : "'";
    StringBuilder out = new StringBuilder(quote);
    text.codePoints().forEach(c -> quote(out, c, quote.charAt(0)));
    return out.append(quote).toString();
  }

  private static void quote(StringBuilder out, int c, char quote) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == quote) {
          out.append('\\').append(quote);
        } else if (printable(c)) {
          out.appendCodePoint(c);
        } else if (c <= 0xff) {
          out.append("\\x").append(HEX.toHexDigits((byte) c));
        } else if (c <= 0xffff) {
          out.append("\\u").append(HEX.toHexDigits((char) c));
        } else {
          out.append("\\U").append(HEX.toHexDigits(c));
        }
      }
    }
  }

  private static boolean printable(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
