package dev.chatkit4j.http;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.JsonText;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.server.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer: a stream of events, or something that has an end. It has every header that the answer
 * has, an adapter adds none of its own but those of the connection and of its application. To be
 * closed when it is sent, or will not be: it may hold memory that others wait for, or a turn that
 * is to learn that its client is gone. For one thread.
 */
public sealed interface HttpResponse extends AutoCloseable {
  /** The header with the request's id, which a client may choose. */
  String REQUEST_ID = "X-Request-Id";

  /** The HTTP status. */
  int status();

  /** Every header, each once. */
  Map<String, String> headers();

  /** The type of the ChatKit request, for a log; empty if it is none that is known. */
  String type();

  /**
   * The same as the answer to a request of that method: it has the request's id, and HEAD gets no
   * body.
   */
  HttpResponse to(String method, String requestId);

  /**
   * Writes the body and closes this. A stream waits for what is to be said, and flushes.
   *
   * @throws IOException if the client is gone
   */
  void writeTo(OutputStream out) throws IOException;

  @Override
  void close();

  /** Events as they come. */
  final class Stream implements HttpResponse {
    private final Reply.Events events;
    private final Map<String, String> headers;

    private Stream(Reply.Events events, Map<String, String> headers) {
      this.events = events;
      this.headers = headers;
    }

    /** Those events, of which no proxy may keep any back. */
    public static Stream of(Reply.Events events) {
      return new Stream(
          events,
          Map.of(
              "Content-Type",
              "text/event-stream",
              "Cache-Control",
              "no-cache, no-transform",
              "X-Accel-Buffering",
              "no"));
    }

    @Override
    public Stream to(String method, String requestId) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put(REQUEST_ID, requestId);
      return new Stream(events, all);
    }

    @Override
    public int status() {
      return 200;
    }

    @Override
    public Map<String, String> headers() {
      return headers;
    }

    @Override
    public String type() {
      return events.type();
    }

    /** {@inheritDoc} Each event is flushed unless the next one is there already. */
    @Override
    public void writeTo(OutputStream out) throws IOException {
      events.writeTo(out);
    }

    /** Tells the turn that its client is gone. May be called by any thread. */
    @Override
    public void close() {
      events.close();
    }
  }

  /** An answer whose length is known. */
  final class Whole implements HttpResponse {
    private static final String LENGTH = "Content-Length";

    private final int status;
    private final Map<String, String> headers;
    private final long length;
    private final @Nullable Body body;
    private final Reply.@Nullable Json reply;

    private Whole(
        int status,
        Map<String, String> headers,
        long length,
        @Nullable Body body,
        Reply.@Nullable Json reply) {
      this.status = status;
      this.headers = headers;
      this.length = length;
      this.body = body;
      this.reply = reply;
    }

    /**
     * An answer with a body.
     *
     * @param headers all but its length
     * @param length of the body in bytes
     */
    public static Whole of(int status, Map<String, String> headers, long length, Body body) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put(LENGTH, Long.toString(length));
      return new Whole(status, all, length, requireNonNull(body, "body"), null);
    }

    /** An answer whose body is there, see {@link #of(int, Map, long, Body)}. */
    public static Whole of(int status, Map<String, String> headers, byte[] body) {
      return of(status, headers, body.length, new Bytes(body));
    }

    /** An answer without a body. */
    public static Whole nothing(int status, Map<String, String> headers) {
      return new Whole(status, new LinkedHashMap<>(headers), 0, null, null);
    }

    /** JSON, which is for who asked alone, and for now. */
    public static Whole json(int status, byte[] json) {
      return json(status, Map.of(), json.length, new Bytes(json), null);
    }

    /** The answer to a request that is refused. */
    public static Whole refusal(Refusal refusal, String requestId) {
      byte[] json = WireForm.write(refusal, requestId);
      return json(refusal.status(), refusal.headers(), json.length, new Bytes(json), null);
    }

    static Whole json(Reply.Json reply) {
      JsonText text = reply.text();
      return json(reply.status(), reply.headers(), text.length(), new Text(text), reply);
    }

    private static Whole json(
        int status,
        Map<String, String> headers,
        long length,
        Body body,
        Reply.@Nullable Json reply) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put("Content-Type", "application/json");
      all.put("Cache-Control", "no-store");
      all.put(LENGTH, Long.toString(length));
      return new Whole(status, all, length, body, reply);
    }

    @Override
    public Whole to(String method, String requestId) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put(REQUEST_ID, requestId);
      boolean head = method.equals("HEAD");
      return new Whole(status, all, head ? 0 : length, head ? null : body, reply);
    }

    @Override
    public int status() {
      return status;
    }

    @Override
    public Map<String, String> headers() {
      return headers;
    }

    @Override
    public String type() {
      return reply == null ? "" : reply.type();
    }

    /** How many bytes are to be sent. */
    public long length() {
      return length;
    }

    /** The bytes to be sent, in one piece; for an answer that is small. */
    public byte[] bytes() throws IOException {
      return body == null ? new byte[0] : body.bytes();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (this) {
        if (body != null) {
          body.writeTo(out);
        }
      }
    }

    @Override
    public void close() {
      if (reply != null) {
        reply.close();
      }
    }

    /** Bytes that are there. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Bytes(byte[] bytes) implements Body {
      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    }

    /** A text in pieces. */
    private record Text(JsonText text) implements Body {
      @Override
      public InputStream open() {
        return text.open();
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        text.writeTo(out);
      }

      @Override
      public byte[] bytes() {
        return text.toByteArray();
      }
    }
  }

  /** A body's bytes, wherever they are. */
  @FunctionalInterface
  interface Body {
    /** Opens it, once. The caller closes it. */
    InputStream open() throws IOException;

    /** Writes all of it. */
    default void writeTo(OutputStream out) throws IOException {
      try (InputStream in = open()) {
        in.transferTo(out);
      }
    }

    /** All of it in one array, not to be changed. */
    default byte[] bytes() throws IOException {
      try (InputStream in = open()) {
        return in.readAllBytes();
      }
    }
  }
}
