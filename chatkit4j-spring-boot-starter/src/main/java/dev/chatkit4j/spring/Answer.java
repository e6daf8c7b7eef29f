package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.FileAnswer;
import dev.chatkit4j.server.Reply;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes back: a stream of events, or something that has an end. */
sealed interface Answer {
  String REQUEST_ID = "X-Request-Id";

  /** Every header but the length of the body. */
  Map<String, String> headers();

  /** The HTTP status. */
  int status();

  /** Events as they come. Whoever has this closes them. */
  record Stream(String requestId, Reply.Events events) implements Answer {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public Map<String, String> headers() {
      return Map.of(
          REQUEST_ID,
          requestId,
          "Content-Type",
          "text/event-stream",
          "Cache-Control",
          "no-cache, no-transform",
          "X-Accel-Buffering",
          "no");
    }
  }

  /** Something else. */
  record Whole(String requestId, FileAnswer file) implements Answer {
    /** What is for who asked alone, and for now. */
    static Whole json(String requestId, int status, byte[] json, Map<String, String> headers) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put("Content-Type", "application/json");
      all.put("Cache-Control", "no-store");
      return new Whole(
          requestId,
          new FileAnswer(status, all, json.length, () -> new ByteArrayInputStream(json)));
    }

    static Whole nothing(String requestId, Map<String, String> headers) {
      return new Whole(requestId, new FileAnswer(204, headers, 0, null));
    }

    @Override
    public int status() {
      return file.status();
    }

    @Override
    public Map<String, String> headers() {
      Map<String, String> all = new LinkedHashMap<>(file.headers());
      all.put(REQUEST_ID, requestId);
      return all;
    }
  }
}
