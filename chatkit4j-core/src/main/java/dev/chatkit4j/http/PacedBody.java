package dev.chatkit4j.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * A body that ends with an error if it comes too slowly. That a client sends nothing at all is for
 * the server to notice, under whose reads it stands still.
 */
final class PacedBody extends ProxyInputStream {
  private final Pace pace;

  PacedBody(InputStream body, LongSupplier nanos) {
    super(body);
    pace = new Pace(Pace.PATIENCE, nanos);
  }

  @Override
  protected void beforeRead(int count) {
    pace.waits();
  }

  @Override
  protected void afterRead(int count) throws IOException {
    pace.moved(Math.max(0, count));
    if (count > 0 && pace.late()) {
      throw new IOException(
          "the body comes with less than %s bytes a second".formatted(Pace.LEAST_RATE));
    }
  }
}
