package dev.chatkit4j.responder;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The stream of a model's provider, of which no event may be longer than that, or, if it is no
 * stream of events, all of it. Whoever reads it puts an event together before it looks at it, so
 * that one without an end would take all memory. For one thread.
 */
public final class BoundedAnswer extends FilterInputStream {
  private final long longest;
  private final boolean events;
  private long length;

  private boolean lineBegins = true;
  private boolean afterReturn;

  private BoundedAnswer(InputStream in, long longest, boolean events) {
    super(Objects.requireNonNull(in, "in"));
    this.longest = longest;
    this.events = events;
  }

  /**
   * Events with an empty line after each, as many as there are.
   *
   * @param longest how many bytes one may have
   */
  public static BoundedAnswer ofEvents(InputStream in, long longest) {
    return new BoundedAnswer(in, longest, true);
  }

  /**
   * One piece.
   *
   * @param longest how many bytes it may have
   */
  public static BoundedAnswer whole(InputStream in, long longest) {
    return new BoundedAnswer(in, longest, false);
  }

  /** An answer, or a part of one, that is too long. */
  public static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(String what, long longest) {
      super("%s of the model's provider has more than %s bytes".formatted(what, longest));
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      count(b);
      requireShort();
    }
    return b;
  }

  @Override
  public int read(byte[] to, int offset, int size) throws IOException {
    int count = in.read(to, offset, size);
    for (int i = offset; i < offset + count; i++) {
      count(to[i]);
      requireShort();
    }
    return count;
  }

  private void count(int b) {
    if (b == '\n' && afterReturn) {
      afterReturn = false; // the second half of a line's end
    } else if (b == '\n' || b == '\r') {
      length = lineBegins && events ? 0 : length;
      lineBegins = true;
      afterReturn = b == '\r';
    } else {
      lineBegins = false;
      afterReturn = false;
    }
    length++;
  }

  private void requireShort() throws TooLong {
    if (length > longest) {
      throw new TooLong(events ? "An event" : "An answer", longest);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[Math.clamp(count, 0, 8192)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
