package dev.chatkit4j.template;

/**
 * A piece of a template.
 *
 * @param text as it was written; of a string, what it stands for
 * @param offset where it begins in the source
 */
record Token(Kind kind, String text, int offset) {
  enum Kind {
    /** Outside of all delimiters. */
    TEXT,
    /** One of the four delimiters. */
    DELIMITER,
    NAME,
    INTEGER,
    FLOAT,
    STRING,
    OPERATOR,
    END
  }

  boolean is(Kind kind, String text) {
    return this.kind == kind && this.text.equals(text);
  }
}
