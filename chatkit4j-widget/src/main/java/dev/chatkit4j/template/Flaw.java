package dev.chatkit4j.template;

/** A flaw of a template, or one that came up while it was rendered. Its place is told elsewhere. */
final class Flaw extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Flaw(String message) {
    super(message, null, false, false);
  }
}
