package dev.chatkit4j.app;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import java.time.Instant;

/** The first and the last line of what is exported. */
final class LineFormat {
  static final String NAME = "chatkit4j";
  static final long VERSION = 1;

  private LineFormat() {}

  static String header(Instant when) {
    return Json.write(
        JsonObject.of("format", NAME, "version", number(VERSION), "written", when.toString()));
  }

  static String end(long owners, OwnerLines.Counts counts) {
    JsonObject end =
        JsonObject.of("owners", number(owners), "threads", number(counts.threads()))
            .with("items", number(counts.items()))
            .with("attachments", number(counts.attachments()));
    return Json.write(JsonObject.of("end", end));
  }

  static JsonNumber number(long value) {
    return new JsonNumber(Long.toString(value));
  }
}
