package dev.chatkit4j.json;

import java.util.HexFormat;

/** Texts as JSON of nothing but ASCII, escaped as Python's {@code json.dumps} does it. */
public final class AsciiJson {
  private static final HexFormat HEX = HexFormat.of();

  private AsciiJson() {}

  /** Appends a text between quotation marks. */
  public static void quote(StringBuilder out, String text) {
    quote(out, text, "");
  }

  /**
   * Appends a text between quotation marks.
   *
   * @param also what is escaped that need not be
   */
  public static void quote(StringBuilder out, String text, String also) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      add(out, text.charAt(i), also);
    }
    out.append('"');
  }

  private static void add(StringBuilder out, char c, String also) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> {
        if (c >= ' ' && c <= '~' && also.indexOf(c) < 0) {
          out.append(c);
        } else {
          out.append("\\u").append(HEX.toHexDigits(c));
        }
      }
    }
  }
}
