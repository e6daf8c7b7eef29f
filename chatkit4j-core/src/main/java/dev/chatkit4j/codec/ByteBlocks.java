package dev.chatkit4j.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Bytes that are written, kept in blocks of which each is as large as all before it, so that many
 * are never copied. For one thread; once nothing is written any more, for any number.
 */
final class ByteBlocks extends OutputStream {
  private static final int LARGEST = 1 << 20;

  /** Those that are full. */
  private final List<byte[]> full = new ArrayList<>();

  private final int first;
  private byte[] last;
  private int used; // of the last
  private int before; // the last

  /** None so far, with room for that many at first. */
  ByteBlocks(int first) {
    this.first = first;
    this.last = new byte[first];
  }

  @Override
  public void write(int b) {
    if (used == last.length) {
      grow();
    }
    last[used++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    int done = 0;
    while (done < count) {
      if (used == last.length) {
        grow();
      }
      int fitting = Math.min(count - done, last.length - used);
      System.arraycopy(bytes, offset + done, last, used, fitting);
      used += fitting;
      done += fitting;
    }
  }

  private void grow() {
    full.add(last);
    before = Math.addExact(before, used);
    last = new byte[Math.clamp(before, first, LARGEST)];
    used = 0;
  }

  /** How many bytes there are. */
  int size() {
    return before + used;
  }

  /** All of them, in one array that is the caller's. */
  byte[] toByteArray() {
    byte[] all = new byte[size()];
    int at = 0;
    for (byte[] block : full) {
      System.arraycopy(block, 0, all, at, block.length);
      at += block.length;
    }
    System.arraycopy(last, 0, all, at, used);
    return all;
  }

  /** Writes them block by block. */
  void writeTo(OutputStream out) throws IOException {
    for (byte[] block : full) {
      out.write(block);
    }
    out.write(last, 0, used);
  }

  /** Reads them where they are. */
  InputStream open() {
    List<InputStream> parts = new ArrayList<>();
    full.forEach(block -> parts.add(new ByteArrayInputStream(block)));
    parts.add(new ByteArrayInputStream(last, 0, used));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  /** Forgets them all. */
  void reset() {
    full.clear();
    last = new byte[first];
    used = 0;
    before = 0;
  }
}
