package dev.chatkit4j.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Passes JSON text on with the characters themselves in place of escaped pairs of surrogates. The
 * generator writes every surrogate as an escape, pairs as two; only lone ones must stay that way,
 * since UTF-8 cannot hold them.
 */
final class Surrogates extends OutputStream {
  private static final int ESCAPE = 6;

  private final OutputStream out;

  /** The beginning of what may become a pair, from its backslash on. */
  private final byte[] kept = new byte[2 * ESCAPE];

  private int count;

  Surrogates(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(byte[] text, int offset, int length) throws IOException {
    if (count == 0 && !mayHaveSurrogates(text, offset, length)) {
      out.write(text, offset, length);
      return;
    }
    for (int i = offset; i < offset + length; i++) {
      write(text[i]);
    }
  }

  /** One character a byte is searched many times faster than an array. */
  private static boolean mayHaveSurrogates(byte[] text, int offset, int length) {
    int end = offset + length;
    boolean breaksOff =
        (length > 0 && text[end - 1] == '\\')
            || (length > 1 && text[end - 2] == '\\' && text[end - 1] == 'u');
    return breaksOff
        || new String(text, offset, length, StandardCharsets.ISO_8859_1).contains("\\ud");
  }

  @Override
  public void write(int b) throws IOException {
    kept[count++] = (byte) b;
    switch (count) {
      case 1 -> passUnless(b == '\\');
      case 2 -> passUnless(b == 'u');
      case 3 -> passUnless(b == 'd');
      case 4 -> passUnless(b >= '8'); // a surrogate
      case ESCAPE -> passUnless(kept[3] < 'c'); // the first of a pair
      case ESCAPE + 1 -> passFirstUnless(b == '\\');
      case ESCAPE + 2 -> passFirstUnless(b == 'u');
      case ESCAPE + 3 -> passFirstUnless(b == 'd');
      case ESCAPE + 4 -> passFirstUnless(b >= 'c'); // the second of a pair
      case 2 * ESCAPE -> passPair();
      default -> {}
    }
  }

  private void passUnless(boolean expected) throws IOException {
    if (!expected) {
      out.write(kept, 0, count);
      count = 0;
    }
  }

  /** The first was alone; what follows it begins anew. */
  private void passFirstUnless(boolean expected) throws IOException {
    if (expected) {
      return;
    }
    int rest = count - ESCAPE;
    out.write(kept, 0, ESCAPE);
    System.arraycopy(kept, ESCAPE, kept, 0, rest);
    count = rest - 1;
    write(kept[count]);
  }

  private void passPair() throws IOException {
    String character = new String(new char[] {unit(0), unit(ESCAPE)});
    out.write(character.getBytes(StandardCharsets.UTF_8));
    count = 0;
  }

  private char unit(int at) {
    return (char) HexFormat.fromHexDigits(new String(kept, at + 2, 4, StandardCharsets.US_ASCII));
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
