package dev.chatkit4j.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A body that ends with an error if it comes too slowly. That a client sends nothing at all is for
 * the server to notice, under whose reads it stands still. For one thread.
 */
public final class PacedBody extends FilterInputStream {
  private final Pace pace;
  private final LongSupplier nanos;
  private final long began;
  private long bytes;

  /**
   * Over that body, with {@link Pace#PATIENCE all the patience} there is.
   *
   * @param nanos the time, from any origin
   */
  public PacedBody(InputStream body, LongSupplier nanos) {
    super(body);
    this.pace = new Pace(Pace.PATIENCE, nanos);
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  @Override
  public int read() throws IOException {
    pace.waits();
    int one = in.read();
    moved(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    pace.waits();
    int count = in.read(to, offset, length);
    moved(Math.max(0, count));
    return count;
  }

  private void moved(int count) throws IOException {
    pace.moved(count);
    bytes += count;
    if (count > 0 && pace.late()) {
      throw new IOException(
          "the body comes with less than %s bytes a second: %s in %s ms"
              .formatted(
                  Pace.LEAST_RATE,
                  bytes,
                  TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - began)));
    }
  }
}
