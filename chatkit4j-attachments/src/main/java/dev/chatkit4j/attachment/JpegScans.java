package dev.chatkit4j.attachment;

import java.io.EOFException;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;

/**
 * The cost of a JPEG, read off its markers.
 *
 * @param count how many scans it has, each of which is a pass over the whole picture
 * @param coefficients how many numbers are kept until the last scan, of two bytes each; 0 if it has
 *     only one
 * @param metadata bytes of segments that are no picture
 */
record JpegScans(int count, long coefficients, long metadata) {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;

  /** Counts from the first byte; the position is where it was afterwards. */
  static JpegScans of(ImageInputStream in) throws IOException {
    long begin = in.getStreamPosition();
    Count count = new Count(in);
    in.seek(0);
    try {
      count.run();
    } catch (EOFException e) {
      // what is missing costs nothing
    }
    in.seek(begin);
    return new JpegScans(
        count.scans, count.scans > 1 || count.progressive ? count.numbers : 0, count.metadata);
  }

  private static final class Count {
    private final ImageInputStream in;
    private int scans;
    private boolean progressive;
    private long numbers;
    private long metadata;

    Count(ImageInputStream in) {
      this.in = in;
    }

    void run() throws IOException {
      for (int marker = marker(); marker != EOI; marker = marker()) {
        if (marker == SOI || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
          continue; // these stand alone
        }
        int length = Math.max(2, in.readUnsignedShort());
        long next = in.getStreamPosition() + length - 2;
        if (marker == SOS) {
          scans++;
        } else if (frame(marker)) {
          progressive |= (marker & 3) == 2;
          numbers = Math.max(numbers, numbers());
        } else {
          metadata += length;
        }
        in.seek(next);
      }
    }

    /** What follows the next 0xff that begins one; picture data before it is passed over. */
    private int marker() throws IOException {
      while (true) {
        int b = in.readUnsignedByte();
        while (b == 0xff) {
          b = in.readUnsignedByte();
          if (b != 0xff && b != 0) {
            return b;
          }
        }
      }
    }

    private static boolean frame(int marker) {
      return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** Pixels of all components, of which some may be coarser than the picture. */
    private long numbers() throws IOException {
      in.readUnsignedByte();
      long pixels = (long) in.readUnsignedShort() * in.readUnsignedShort();
      int components = in.readUnsignedByte();
      long sum = 0;
      int across = 1;
      int down = 1;
      for (int i = 0; i < components; i++) {
        in.readUnsignedByte();
        int sampling = in.readUnsignedByte();
        in.readUnsignedByte();
        across = Math.max(across, sampling >> 4);
        down = Math.max(down, sampling & 15);
        sum += (long) (sampling >> 4) * (sampling & 15);
      }
      return pixels * sum / ((long) across * down);
    }
  }
}
