package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.FileAnswer;
import dev.chatkit4j.codec.JsonText;
import dev.chatkit4j.server.Reply;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes back: a stream of events, or something that has an end. To be closed when it is sent,
 * or will not be.
 */
sealed interface Answer extends AutoCloseable {
  String REQUEST_ID = "X-Request-Id";

  /** Every header but the length of the body. */
  Map<String, String> headers();

  /** The HTTP status. */
  int status();

  @Override
  void close();

  /** Events as they come. */
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

    @Override
    public void close() {
      events.close();
    }
  }

  /**
   * Something else.
   *
   * @param reply where it is from; null if it holds nothing
   */
  record Whole(String requestId, FileAnswer file, @Nullable Reply reply) implements Answer {
    static Whole json(String requestId, Reply.Json json) {
      JsonText text = json.text();
      return new Whole(
          requestId,
          new FileAnswer(json.status(), headers(json.headers()), text.length(), text::open),
          json);
    }

    static Whole json(String requestId, int status, byte[] json, Map<String, String> headers) {
      return new Whole(
          requestId,
          new FileAnswer(
              status, headers(headers), json.length, () -> new ByteArrayInputStream(json)),
          null);
    }

    /** What is for who asked alone, and for now. */
    private static Map<String, String> headers(Map<String, String> more) {
      Map<String, String> all = new LinkedHashMap<>(more);
      all.put("Content-Type", "application/json");
      all.put("Cache-Control", "no-store");
      return all;
    }

    static Whole nothing(String requestId, Map<String, String> headers) {
      return new Whole(requestId, new FileAnswer(204, headers, 0, null), null);
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

    @Override
    public void close() {
      if (reply != null) {
        reply.close();
      }
    }
  }
}
