package dev.chatkit4j.attachment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/**
 * The largest frame of a WebP file, which may say another size than the picture around it.
 *
 * @param pixels at most how many are decoded at once
 * @param lossy whether any frame is
 */
record WebpFrame(long pixels, boolean lossy) {
  private static final int LOSSY = 0x20385056; // "VP8 "
  private static final int LOSSLESS = 0x4c385056; // "VP8L"
  private static final int CANVAS = 0x58385056; // "VP8X"
  private static final int ANIMATED = 0x464d4e41; // "ANMF"

  /** More chunks than any picture has before its first frame and its last. */
  private static final int MAX_CHUNKS = 10_000;

  /** Looks from the first byte on; the position is where it was afterwards. */
  static WebpFrame of(ImageInputStream in) throws IOException {
    long begin = in.getStreamPosition();
    ByteOrder order = in.getByteOrder();
    in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    long pixels = 0;
    boolean lossy = false;
    try {
      in.seek(12);
      for (int i = 0; i < MAX_CHUNKS; i++) {
        int name = in.readInt();
        long length = in.readUnsignedInt();
        long next = in.getStreamPosition() + length + (length & 1);
        pixels = Math.max(pixels, pixels(name, in));
        lossy |= name == LOSSY;
        // a frame of an animation has chunks of its own behind 16 bytes
        in.seek(name == ANIMATED ? in.getStreamPosition() : next);
      }
      pixels = Long.MAX_VALUE;
    } catch (EOFException e) {
      // there are no more
    }
    in.setByteOrder(order);
    in.seek(begin);
    return new WebpFrame(pixels, lossy);
  }

  private static long pixels(int name, ImageInputStream in) throws IOException {
    return switch (name) {
      case LOSSY -> {
        in.skipBytes(6);
        yield (long) (in.readUnsignedShort() & 0x3fff) * (in.readUnsignedShort() & 0x3fff);
      }
      case LOSSLESS -> {
        in.skipBytes(1);
        int size = in.readInt();
        yield ((size & 0x3fff) + 1L) * (((size >> 14) & 0x3fff) + 1L);
      }
      case CANVAS -> {
        in.skipBytes(4);
        yield side(in) * side(in);
      }
      case ANIMATED -> {
        in.skipBytes(6);
        long pixels = side(in) * side(in);
        in.skipBytes(4);
        yield pixels;
      }
      default -> 0;
    };
  }

  /** 24 bits, one less than is meant. */
  private static long side(ImageInputStream in) throws IOException {
    return (in.readUnsignedShort() | in.readUnsignedByte() << 16) + 1L;
  }
}
