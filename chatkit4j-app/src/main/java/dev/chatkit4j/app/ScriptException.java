package dev.chatkit4j.app;

import dev.chatkit4j.codec.InvalidJsonException;

/** A script that cannot be used. The message names the place, such as {@code respond[2].match}. */
final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScriptException(String place, String problem) {
    super(place.isEmpty() ? problem : place + ": " + problem);
  }

  ScriptException(String problem, Throwable cause) {
    super(problem, cause);
  }

  ScriptException(String place, InvalidJsonException cause) {
    super((place.isEmpty() ? "" : place + ": ") + cause.getMessage(), cause);
  }
}
