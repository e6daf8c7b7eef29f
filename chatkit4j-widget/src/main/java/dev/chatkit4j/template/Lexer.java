package dev.chatkit4j.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a template apart. A minus sign inside a delimiter takes away the white space outside; a
 * line break at the end of the template does not count.
 */
final class Lexer {
  private static final Pattern OPEN = Pattern.compile("\\{([{%#])([-+]?)");
  private static final Pattern COMMENT_END = Pattern.compile("(-?)#\\}");
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*+raw\\s*+(-?)%\\}");
  private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*+endraw\\s*+(-?)%\\}");
  private static final Pattern CLOSE = Pattern.compile("([-+]?)(\\}\\}|%\\})");
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?<space>\\s++)
          |(?<float>[0-9]++(?:\\.[0-9]++(?:[eE][-+]?[0-9]++)?|[eE][-+]?[0-9]++))
          |(?<integer>[0-9]++)
          |(?<name>[\\p{L}_][\\p{L}\\p{Mn}\\p{Nd}_]*+)
          |(?<operator>//|\\*\\*|[=!<>]=|[-+*/%~|.,:=<>()\\[\\]{}])
          """,
          Pattern.COMMENTS | Pattern.DOTALL);

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  /** Whether what ends a {@code raw} may come; if none does, that is found out once. */
  private boolean rawMayEnd = true;

  /** Whether the text to come begins without its white space. */
  private boolean trimmed;

  private Lexer(String source) {
    this.source = source;
  }

  /**
   * The tokens, the last of which is the end.
   *
   * @throws Unlexable if there is none at some place
   */
  static List<Token> tokens(String source) {
    Lexer lexer =
        new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
    lexer.run();
    return lexer.tokens;
  }

  /** A flaw of which the parser does not know the place yet. */
  static final class Unlexable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final int offset;

    Unlexable(String message, int offset) {
      super(message, null, false, false);
      this.offset = offset;
    }
  }

  private void run() {
    Matcher open = OPEN.matcher(source);
    while (open.find(position)) {
      text(open.start(), open.group(2).equals("-"));
      position = open.start();
      switch (open.group(1)) {
        case "#" -> comment(open.end());
        case "%" -> tag(open);
        default -> inside(open, "}}");
      }
    }
    text(source.length(), false);
    add(Token.Kind.END, "the end of the template", source.length());
  }

  private void text(int end, boolean trimEnd) {
    String text = source.substring(position, end);
    text = trimmed ? text.stripLeading() : text;
    text = trimEnd ? text.stripTrailing() : text;
    if (!text.isEmpty()) {
      add(Token.Kind.TEXT, text, position);
    }
    position = end;
    trimmed = false;
  }

  private void comment(int from) {
    Matcher end = COMMENT_END.matcher(source);
    if (!end.find(from)) {
      throw new Unlexable("a comment without an end", position);
    }
    position = end.end();
    trimmed = !end.group(1).isEmpty();
  }

  private void tag(Matcher open) {
    Matcher raw = RAW.matcher(source).region(position, source.length());
    Matcher end = RAW_END.matcher(source);
    boolean begins = rawMayEnd && raw.lookingAt();
    if (begins) {
      rawMayEnd = end.find(raw.end());
    }
    if (!begins || !rawMayEnd) {
      inside(open, "%}");
      return;
    }
    position = raw.end();
    trimmed = raw.group(1).equals("-");
    text(end.start(), end.group(1).equals("-"));
    position = end.end();
    trimmed = end.group(2).equals("-");
  }

  /** What is between two delimiters. Braces of an object in it must not be taken for its end. */
  private void inside(Matcher open, String close) {
    add(Token.Kind.DELIMITER, "{" + open.group(1), position);
    int begin = position;
    position = open.end();
    Matcher end = CLOSE.matcher(source);
    Matcher token = TOKEN.matcher(source);
    for (int braces = 0; ; ) {
      if (braces == 0
          && end.region(position, source.length()).lookingAt()
          && end.group(2).equals(close)) {
        add(Token.Kind.DELIMITER, close, position);
        position = end.end();
        trimmed = end.group(1).equals("-");
        return;
      }
      if (position == source.length()) {
        throw new Unlexable("no %s to end this".formatted(close), begin);
      }
      char c = source.charAt(position);
      if (c == '\'' || c == '"') {
        string(c);
        continue;
      }
      if (!token.region(position, source.length()).lookingAt()) {
        throw new Unlexable("nothing can begin with %s here".formatted(c), position);
      }
      braces += token(token);
      position = token.end();
    }
  }

  private void string(char quote) {
    int end = position + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw new Unlexable("a string without an end", position);
    }
    add(Token.Kind.STRING, unescaped(source.substring(position + 1, end)), position);
    position = end + 1;
  }

  /** By how many braces the token opens more than it closes. */
  private int token(Matcher token) {
    String text = token.group();
    if (token.group("name") != null) {
      add(Token.Kind.NAME, text, position);
    } else if (token.group("integer") != null) {
      add(Token.Kind.INTEGER, text, position);
    } else if (token.group("float") != null) {
      add(Token.Kind.FLOAT, text, position);
    } else if (token.group("operator") != null) {
      add(Token.Kind.OPERATOR, text, position);
      return text.equals("{") ? 1 : text.equals("}") ? -1 : 0;
    }
    return 0;
  }

  private void add(Token.Kind kind, String text, int offset) {
    tokens.add(new Token(kind, text, offset));
  }

  /** A backslash before anything that means nothing stays. */
  private String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      int digits =
          switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
          };
      if (digits > 0) {
        out.appendCodePoint(hex(text, i + 1, digits));
        i += digits;
      } else {
        out.append(simpleEscape(escape));
      }
    }
    return out.toString();
  }

  private int hex(String text, int from, int digits) {
    try {
      int code = Integer.parseUnsignedInt(text.substring(from, from + digits), 16);
      if (Character.isValidCodePoint(code)) {
        return code;
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      // told below
    }
    throw new Unlexable(
        "an escape of a character needs %s hexadecimal digits".formatted(digits), position);
  }

  private static String simpleEscape(char escape) {
    return switch (escape) {
      case '\n' -> "";
      case '\\', '\'', '"' -> String.valueOf(escape);
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case 'b' -> "\b";
      case 'f' -> "\f";
      default -> "\\" + escape;
    };
  }
}
