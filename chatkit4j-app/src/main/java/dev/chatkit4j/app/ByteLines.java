package dev.chatkit4j.app;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.io.input.BOMInputStream;
import org.apache.commons.io.output.UnsynchronizedByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text as bytes, so that one that is no UTF-8 can be told by its number, and a large
 * one is in memory once. A byte order mark at the beginning is no part of the first. Not
 * thread-safe.
 */
final class ByteLines implements AutoCloseable {
  private final InputStream in;
  private final byte[] buffer = new byte[64 * 1024];
  private int from;
  private int to;

  /** Reads them from a stream and closes it with itself. */
  ByteLines(InputStream in) throws IOException {
    this.in = BOMInputStream.builder().setInputStream(in).get();
  }

  /** The next line without the line feed behind it; null if there is none. */
  byte @Nullable [] next() throws IOException {
    if (from == to && !filled()) {
      return null;
    }
    var line = UnsynchronizedByteArrayOutputStream.builder().get();
    do {
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, from, end - from);
      from = Math.min(end + 1, to);
      if (end < to) {
        break;
      }
    } while (filled());
    return line.toByteArray();
  }

  /** Whether there is more. */
  private boolean filled() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer));
    return to > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
