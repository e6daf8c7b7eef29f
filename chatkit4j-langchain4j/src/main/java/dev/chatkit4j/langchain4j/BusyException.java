package dev.chatkit4j.langchain4j;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;

/** The provider takes no more requests for now, and said for how long. */
final class BusyException extends HttpException {
  private static final long serialVersionUID = 1L;

  private final Duration after;

  BusyException(int status, String body, Duration after) {
    super(status, body);
    this.after = after;
  }

  Duration after() {
    return after;
  }
}
