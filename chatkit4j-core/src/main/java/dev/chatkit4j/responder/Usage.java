package dev.chatkit4j.responder;

import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadMetadata;

/**
 * Tokens added up in a thread's metadata, as {@code usage} with {@code input_tokens} and {@code
 * output_tokens}.
 */
final class Usage {
  private static final String USAGE = "usage";

  private Usage() {}

  /** The thread with so many more. */
  static ThreadMetadata add(ThreadMetadata thread, long input, long output) {
    JsonObject sum =
        thread.metadata().get(USAGE) instanceof JsonObject known ? known : JsonObject.EMPTY;
    return thread.withMetadata(
        thread
            .metadata()
            .with(
                USAGE,
                sum.with("input_tokens", count(sum, "input_tokens") + input)
                    .with("output_tokens", count(sum, "output_tokens") + output)));
  }

  private static long count(JsonObject counted, String name) {
    return counted.get(name) instanceof JsonNumber number ? number.toBigDecimal().longValue() : 0;
  }
}
