package dev.chatkit4j.app;

import dev.chatkit4j.http.RequestBody;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads bytes of a client and insists on chunks of a body as they must be. Helidon takes a sign
 * before a chunk's size and anything in place of the line end behind a chunk, reads the line with
 * the size for as long as it does not end, and a chunk whole, however large. Here each is refused,
 * and a large chunk is handed on as several. Values of headers have a character for each byte.
 */
final class StrictReader extends DataReader {
  /** The most bytes of a chunk of a body. */
  static final int MAX_CHUNK = RequestBody.MAX_BYTES;

  private static final int MAX_LINE = 1_000;
  private static final int MAX_PIECE = 16 * 1024;
  private static final Pattern SIZE_LINE =
      Pattern.compile(
          "([0-9A-Fa-f]{1,15})(?:;[!#$%&'*+.^_`|~0-9A-Za-z-]+"
              + "(?:=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|\"[^\"\\\\\\p{Cntrl}]*\"))?)*");

  /** The next part of a body of chunks. */
  private enum Next {
    SIZE,
    PIECE,
    PIECE_END,
    BODY_END
  }

  private Next next = Next.SIZE;
  private long left;

  @SuppressWarnings("removal") // the factory that replaces it makes no subclass
  StrictReader(Supplier<byte[]> in) {
    super(in);
  }

  /** Helidon reads nothing else by lines than the sizes of chunks and the end of the last one. */
  @Override
  public String readLine() {
    if (next == Next.BODY_END) {
      next = Next.SIZE;
      return line();
    }
    if (left == 0) {
      left = size(line());
    }
    next = left == 0 ? Next.BODY_END : Next.PIECE;
    return Long.toHexString(Math.min(left, MAX_PIECE));
  }

  private String line() {
    int length = findNewLine(MAX_LINE);
    if (length >= MAX_LINE) {
      throw new IllegalArgumentException("a line of a chunk has no end");
    }
    String line = readAsciiString(length);
    super.skip(2);
    return line;
  }

  private static long size(String line) {
    Matcher matcher = SIZE_LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a chunk has no size");
    }
    long size = Long.parseLong(matcher.group(1), 16);
    if (size > MAX_CHUNK) {
      throw RequestException.builder()
          .type(DirectHandler.EventType.BAD_REQUEST)
          .status(Status.REQUEST_ENTITY_TOO_LARGE_413)
          .message("A chunk is too large")
          .setKeepAlive(false)
          .build();
    }
    return size;
  }

  @Override
  public BufferData readBuffer(int length) {
    BufferData bytes = super.readBuffer(length);
    if (next == Next.PIECE) {
      left -= length;
      next = Next.PIECE_END;
    }
    return bytes;
  }

  /** One character a byte, whatever Helidon would lose: see {@link Callers}. */
  @Override
  public LazyString readLazyString(Charset charset, int length) {
    return super.readLazyString(StandardCharsets.ISO_8859_1, length);
  }

  /** After a piece Helidon skips the line end that only the last piece of a chunk has. */
  @Override
  public void skip(int count) {
    if (next == Next.PIECE_END) {
      next = Next.SIZE;
      if (left > 0) {
        return;
      }
      if (!startsWithNewLine()) {
        throw new IllegalArgumentException("a chunk has no line end");
      }
    }
    super.skip(count);
  }
}
