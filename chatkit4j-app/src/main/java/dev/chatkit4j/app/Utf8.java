package dev.chatkit4j.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads text that must be UTF-8. Nothing is put in the place of what is not. */
final class Utf8 {
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private Utf8() {}

  /**
   * The text that bytes are.
   *
   * @throws IOException if they are none
   */
  static String text(byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8", e);
    }
  }

  /**
   * The text of a file, {@link #unmarked}.
   *
   * @param limit how many bytes it may have
   * @throws IOException if it cannot be read or has more
   */
  static String file(Path file, int limit) throws IOException {
    return unmarked(text(bytes(file, limit)));
  }

  /** The text without the byte order mark that some editors begin one with. */
  static String unmarked(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** Likewise, of bytes that are perhaps none. */
  static byte[] unmarked(byte[] text) {
    byte[] mark = BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8);
    return Arrays.mismatch(text, mark) == mark.length || Arrays.equals(text, mark)
        ? Arrays.copyOfRange(text, mark.length, text.length)
        : text;
  }

  /** The bytes of a file, likewise. */
  static byte[] bytes(Path file, int limit) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return bytes(in, limit);
    }
  }

  /** What a stream still has, likewise. */
  static byte[] bytes(InputStream in, int limit) throws IOException {
    byte[] content = in.readNBytes(limit + 1);
    if (content.length > limit) {
      throw new IOException("more than %s bytes".formatted(limit));
    }
    return content;
  }
}
