package dev.chatkit4j.attachment;

import java.io.IOException;
import java.io.InputStream;

/** Zeros, as many as its source says, or its failure. */
final class TestInput extends InputStream {
  private final Source source;

  TestInput(Source source) {
    this.source = source;
  }

  /** Says how many of the wanted bytes there are; -1 for the end. */
  interface Source {
    int read(int wanted) throws IOException;
  }

  @Override
  public int read() throws IOException {
    return source.read(1) < 0 ? -1 : 0;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return source.read(length);
  }
}
