package dev.chatkit4j.template;

/**
 * The stand-in for a name or member without a value. Nothing can be done with it but asking whether
 * it is one, and giving it a default.
 *
 * @param what names it
 */
record Undefined(String what) {
  /** Of {@code x if y} where not y; unlike all others it may be written, as nothing. */
  static final Undefined ELSE = new Undefined("what an if without else gives");

  Flaw flaw() {
    return new Flaw("%s is not defined".formatted(what));
  }
}
