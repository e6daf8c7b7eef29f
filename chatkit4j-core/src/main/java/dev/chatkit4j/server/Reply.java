package dev.chatkit4j.server;

import dev.chatkit4j.codec.JsonText;
import dev.chatkit4j.limit.FairBudget;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request: JSON with a status, or a stream of events with status 200. To be closed
 * when it is written, or will not be: a large one holds memory that others wait for.
 */
public sealed interface Reply extends AutoCloseable {
  /** The type of the request, as on the wire; empty if it is none that is known. */
  String type();

  @Override
  void close();

  /**
   * An {@code application/json} answer. It may be written any number of times until it is closed.
   */
  final class Json implements Reply {
    private final String type;
    private final int status;
    private final JsonText text;
    private final Map<String, String> headers;
    private final FairBudget.@Nullable Share memory;

    Json(String type, int status, JsonText text) {
      this(type, status, text, Map.of(), null);
    }

    /**
     * An answer.
     *
     * @param headers besides the content type
     * @param memory what the text takes of the budget; null if that is not worth counting
     */
    Json(
        String type,
        int status,
        JsonText text,
        Map<String, String> headers,
        FairBudget.@Nullable Share memory) {
      this.type = type;
      this.status = status;
      this.text = text;
      this.headers = headers;
      this.memory = memory;
    }

    @Override
    public String type() {
      return type;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** The text, in pieces. */
    public JsonText text() {
      return text;
    }

    /** The whole text, copied; a large one is better written piece by piece. */
    public byte[] body() {
      return text.toByteArray();
    }

    /** Headers that the HTTP answer has besides its content type. */
    public Map<String, String> headers() {
      return headers;
    }

    @Override
    public void close() {
      if (memory != null) {
        memory.close();
      }
    }
  }

  /**
   * A {@code text/event-stream} answer, pulled frame by frame by one thread. It must be closed,
   * since closing tells the turn that its client is gone.
   */
  final class Events implements Reply {
    private static final int PIECE = 16 * 1024;

    private final String type;
    private final EventQueue queue;
    private final Duration heartbeat;

    Events(String type, EventQueue queue, Duration heartbeat) {
      this.type = type;
      this.queue = queue;
      this.heartbeat = heartbeat;
    }

    @Override
    public String type() {
      return type;
    }

    /**
     * Waits for the next frame.
     *
     * @return an event; the end; or after that long a heartbeat
     */
    public Frame next(Duration longest) throws InterruptedException {
      return queue.take(longest);
    }

    /** Whether the next frame is there without waiting, so that a flush can wait for it. */
    public boolean ready() {
      return queue.ready();
    }

    /**
     * Writes frames, heartbeats among them, until the end and closes this. Each frame is flushed
     * unless the next one is there already.
     *
     * @throws IOException if writing fails, which means that the client is gone
     */
    public void writeTo(OutputStream out) throws IOException {
      try (this) {
        for (Frame frame = next(heartbeat); frame.kind() != Frame.Kind.END; ) {
          write(frame.bytes(), out);
          if (!ready()) {
            out.flush();
          }
          frame = next(heartbeat);
        }
        out.flush();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for the next event", e);
      }
    }

    /** In pieces, so that a client that takes a large frame slowly is seen to take it. */
    private void write(byte[] frame, OutputStream out) throws IOException {
      for (int from = 0; from < frame.length; from += PIECE) {
        if (from > 0) {
          queue.moved();
        }
        out.write(frame, from, Math.min(PIECE, frame.length - from));
      }
    }

    /** The client is gone. Without effect after the end. */
    @Override
    public void close() {
      queue.abandon();
    }
  }

  /**
   * A piece of an event stream.
   *
   * @param bytes to be written as they are, for a heartbeat too; none at the end
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Frame(Kind kind, byte[] bytes) {
    /** The kind of a frame. */
    public enum Kind {
      /** An event. */
      EVENT,
      /** A comment: there is nothing to say. */
      IDLE,
      /** Nothing follows. */
      END
    }

    static final Frame IDLE =
        new Frame(Kind.IDLE, ": keep-alive\n".getBytes(StandardCharsets.US_ASCII));

    static final Frame END = new Frame(Kind.END, new byte[0]);

    private static final byte[] PREFIX = "data: ".getBytes(StandardCharsets.US_ASCII);

    /** The frame of an event, whose JSON has no line breaks. */
    static Frame event(byte[] json) {
      byte[] frame = new byte[PREFIX.length + json.length + 2];
      System.arraycopy(PREFIX, 0, frame, 0, PREFIX.length);
      System.arraycopy(json, 0, frame, PREFIX.length, json.length);
      frame[frame.length - 2] = '\n';
      frame[frame.length - 1] = '\n';
      return new Frame(Kind.EVENT, frame);
    }
  }
}
