package dev.chatkit4j.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A JSON text in UTF-8, kept in pieces so that a large one is never copied. Immutable. */
public final class JsonText {
  private static final int FIRST_PIECE = 1024;

  private final ByteBlocks pieces;

  private JsonText(ByteBlocks pieces) {
    this.pieces = pieces;
  }

  /** That text, copied. */
  public static JsonText of(byte[] text) {
    ByteBlocks pieces = new ByteBlocks(Math.max(1, text.length));
    pieces.write(text, 0, text.length);
    return new JsonText(pieces);
  }

  /** How many bytes it has. */
  public int length() {
    return pieces.size();
  }

  /** Writes it piece by piece. */
  public void writeTo(OutputStream out) throws IOException {
    pieces.writeTo(out);
  }

  /** Reads it piece by piece. */
  public InputStream open() {
    return pieces.open();
  }

  /** All of it in one array that is the caller's. */
  public byte[] toByteArray() {
    return pieces.toByteArray();
  }

  /** A text that turned out to be larger than it was allowed to be. */
  public static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long length;

    private TooLarge(long length, long most) {
      super("%s bytes of JSON, %s allowed".formatted(length, most), null, false, false);
      this.length = length;
    }

    /** How many bytes it has. */
    public long length() {
      return length;
    }
  }

  /** Keeps what is written up to a bound, and beyond it only counts. */
  static final class Pieces extends OutputStream {
    private final long most;
    private ByteBlocks pieces = new ByteBlocks(FIRST_PIECE);
    private long length;

    Pieces(long most) {
      this.most = most;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] text, int offset, int count) {
      length += count;
      if (length <= most) {
        pieces.write(text, offset, count);
      } else {
        pieces = new ByteBlocks(1);
      }
    }

    /**
     * What was written.
     *
     * @throws TooLarge if it is more than allowed
     */
    JsonText text() {
      if (length > most) {
        throw new TooLarge(length, most);
      }
      return new JsonText(pieces);
    }
  }
}
