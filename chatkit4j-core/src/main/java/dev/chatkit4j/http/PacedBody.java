package dev.chatkit4j.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * A body that ends with an error if it comes too slowly. That a client sends nothing at all is for
 * the server to notice, under whose reads it stands still.
 */
final class PacedBody extends ProxyInputStream {
  private final Pace pace;
  private final LongSupplier nanos;
  private final long began;
  private long bytes;

  PacedBody(InputStream body, LongSupplier nanos) {
    super(body);
    this.pace = new Pace(Pace.PATIENCE, nanos);
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  @Override
  protected void beforeRead(int count) {
    pace.waits();
  }

  @Override
  protected void afterRead(int count) throws IOException {
    pace.moved(Math.max(0, count));
    bytes += Math.max(0, count);
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
