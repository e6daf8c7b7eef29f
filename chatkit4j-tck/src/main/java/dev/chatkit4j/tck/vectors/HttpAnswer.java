package dev.chatkit4j.tck.vectors;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * An HTTP/1.1 answer.
 *
 * @param mediaType in lower case without parameters, empty if there is none
 * @param body read as it arrives; one that breaks off throws {@link EOFException}
 */
record HttpAnswer(int status, String mediaType, InputStream body) {

  /** Reads the head. */
  static HttpAnswer read(InputStream socket) throws IOException {
    InputStream in = new BufferedInputStream(socket);
    String[] first = line(in).split(" ", 3);
    if (first.length < 2 || !first[1].matches("[1-5]\\d\\d")) {
      throw new IOException("not an HTTP answer");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
      }
    }
    String type = headers.getOrDefault("content-type", "").split(";", 2)[0].trim();
    return new HttpAnswer(
        Integer.parseInt(first[1]), type.toLowerCase(Locale.ROOT), body(in, headers));
  }

  private static InputStream body(InputStream in, Map<String, String> headers) {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return new Chunks(in, true, 0);
    }
    String length = headers.get("content-length");
    return length == null ? in : new Chunks(in, false, Long.parseLong(length));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed in the head of the answer");
      }
      line.append((char) b);
    }
    byte[] bytes = line.toString().getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
  }

  /** A body whose length is known, or one in chunks whose lengths are. */
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean begun;
    private boolean ended;

    Chunks(InputStream in, boolean chunked, long left) {
      this.in = in;
      this.chunked = chunked;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && chunked && !ended) {
        nextChunk();
      }
      if (left == 0) {
        return -1;
      }
      int count = in.read(target, offset, (int) Math.min(left, length));
      if (count < 0) {
        throw new EOFException("the body breaks off");
      }
      left -= count;
      return count;
    }

    private void nextChunk() throws IOException {
      if (begun) {
        line(in);
      }
      begun = true;
      left = Long.parseLong(line(in).split(";", 2)[0].trim(), 16);
      ended = left == 0;
    }
  }
}
