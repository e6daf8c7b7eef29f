package dev.chatkit4j.template;

import java.util.List;

/** The tokens of a template while it is parsed. */
final class Tokens {
  /** What is nested deeper, or longer, than anybody writes would overflow the stack. */
  private static final int MAX_DEPTH = 60;

  private static final int MAX_INSIDE = 2_000;

  private final List<Token> tokens;
  private int position;
  private int depth;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
    int inside = 0;
    for (position = 0; position < tokens.size() - 1; position++) {
      Token.Kind kind = tokens.get(position).kind();
      inside = kind == Token.Kind.TEXT || kind == Token.Kind.DELIMITER ? 0 : inside + 1;
      if (inside > MAX_INSIDE) {
        throw new Flaw("more than %s tokens between two delimiters".formatted(MAX_INSIDE));
      }
    }
    position = 0;
  }

  int offset() {
    return peek().offset();
  }

  Token peek() {
    return tokens.get(position);
  }

  private Token after() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    position = Math.min(position + 1, tokens.size() - 1);
    return token;
  }

  boolean at(Token.Kind kind) {
    return peek().kind() == kind;
  }

  boolean at(Token.Kind kind, String text) {
    return peek().is(kind, text);
  }

  boolean atName(String name) {
    return at(Token.Kind.NAME, name);
  }

  /** Whether a tag of that name comes next. */
  boolean atTag(String name) {
    return at(Token.Kind.DELIMITER, "{%") && after().is(Token.Kind.NAME, name);
  }

  /** Whether a string comes next, and nothing else in these brackets. */
  boolean atNameInBrackets() {
    return at(Token.Kind.STRING) && after().is(Token.Kind.OPERATOR, "]");
  }

  boolean skipName(String name) {
    return skip(Token.Kind.NAME, name);
  }

  boolean skip(String operator) {
    return skip(Token.Kind.OPERATOR, operator);
  }

  private boolean skip(Token.Kind kind, String text) {
    if (!at(kind, text)) {
      return false;
    }
    next();
    return true;
  }

  void expect(String operator) {
    if (!skip(operator)) {
      throw unexpected(operator);
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected(name);
    }
  }

  void expectDelimiter(String delimiter) {
    if (!skip(Token.Kind.DELIMITER, delimiter)) {
      throw unexpected(delimiter);
    }
  }

  String name() {
    if (!at(Token.Kind.NAME)) {
      throw unexpected("a name");
    }
    return next().text();
  }

  Flaw unexpected(String instead) {
    return at(Token.Kind.TEXT) || at(Token.Kind.STRING)
        ? new Flaw("there should be %s".formatted(instead))
        : new Flaw("there should be %s instead of %s".formatted(instead, peek().text()));
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw new Flaw("nested deeper than %s levels".formatted(MAX_DEPTH));
    }
  }

  void leave() {
    depth--;
  }
}
