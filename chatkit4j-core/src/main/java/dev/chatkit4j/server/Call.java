package dev.chatkit4j.server;

import dev.chatkit4j.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A request's companions on the way to its answer.
 *
 * @param type its name on the wire
 * @param began when, by {@link System#nanoTime}
 */
record Call<C>(
    String type,
    String requestId,
    long began,
    JsonObject metadata,
    @Nullable Locale locale,
    C context) {
  /** The name under which log lines carry a request's id. */
  static final String REQUEST_ID = "request_id";

  /** Adds the request's id to a log line. */
  LoggingEventBuilder tag(LoggingEventBuilder line) {
    return line.addKeyValue(REQUEST_ID, requestId);
  }

  /** How long ago the request came. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
