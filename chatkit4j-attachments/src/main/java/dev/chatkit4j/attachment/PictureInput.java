package dev.chatkit4j.attachment;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import javax.imageio.stream.FileCacheImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of a picture, of which those read so far are kept in a file. Readers of pictures cannot
 * be interrupted, but all of them read, and reading fails once this is aborted. For one thread but
 * for {@link #abort}.
 */
final class PictureInput extends ImageInputStreamImpl {
  private final ImageInputStream bytes;
  private final byte[] buffer = new byte[16 * 1024];

  /** Where the buffer begins, and how much of it is filled. */
  private long begin;

  private int filled;
  private volatile boolean aborted;

  PictureInput(InputStream in) throws IOException {
    bytes = new FileCacheImageInputStream(in, null);
  }

  /** From now on reading fails. */
  void abort() {
    aborted = true;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    return fill() ? buffer[(int) (streamPos++ - begin)] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    bitOffset = 0;
    int done = 0;
    while (done < length && fill()) { // some readers take fewer bytes for the end
      int at = (int) (streamPos - begin);
      int count = Math.min(length - done, filled - at);
      System.arraycopy(buffer, at, to, offset + done, count);
      streamPos += count;
      done += count;
    }
    return done == 0 && length > 0 ? -1 : done;
  }

  /** False at the end. */
  private boolean fill() throws IOException {
    checkClosed();
    if (aborted) {
      throw new InterruptedIOException("the picture is given up");
    }
    if (streamPos < begin || streamPos >= begin + filled) {
      bytes.seek(streamPos);
      begin = streamPos;
      filled = Math.max(0, bytes.read(buffer, 0, buffer.length));
    }
    return filled > 0;
  }

  /** Everything can be read again, whatever a reader says that it does not need any more. */
  @Override
  public void flushBefore(long position) {}

  @Override
  public void close() throws IOException {
    super.close();
    bytes.close();
  }
}
