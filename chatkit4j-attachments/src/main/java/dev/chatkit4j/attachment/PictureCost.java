package dev.chatkit4j.attachment;

import java.awt.image.ColorModel;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/**
 * The cost of a picture's preview, known before it is decoded.
 *
 * @param step every how manieth pixel of a row, and every how manieth row, is kept
 * @param memory bytes at most
 * @param passes how often the decoder goes over the picture
 * @param rotated whether what is said about which side is up may be read
 */
record PictureCost(long width, long height, int step, long memory, long passes, boolean rotated) {
  /** Room for the small picture, its copies and its PNG. */
  private static final long SMALL = 4 << 20;

  /**
   * Bytes per pixel of what a reader builds before it leaves anything out, as measured; of an
   * unknown one a guess.
   */
  private static final long LOSSY_WEBP = 32;

  private static final long LOSSLESS_WEBP = 16;
  private static final long UNKNOWN = 16;

  /** How many rows a reader has at once that goes through them one by one, with all buffers. */
  private static final long ROWS = 8;

  private static final long MAX_METADATA = 8 << 20;

  /** Leaves the position of the input where it was. */
  static PictureCost of(ImageReader reader, ImageInputStream in) throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    int step = (int) Math.max(1, Math.max(width, height) / (2 * Thumbnails.SIDE));
    long pixel = bytesPerPixel(reader);
    long kept = ((width + step - 1) / step) * ((height + step - 1) / step);
    PictureCost rows =
        new PictureCost(
            width, height, step, SMALL + kept * (pixel + 4) + width * pixel * ROWS, 1, false);
    return switch (format(reader)) {
      case "jpg", "jpeg" -> rows.with(JpegScans.of(in));
      case "png", "gif" -> rows;
      case "webp" -> rows.with(WebpFrame.of(in));
      case "bmp" -> uncompressedBmp(in) ? rows : rows.whole(reader, pixel);
      default -> rows.whole(reader, pixel);
    };
  }

  private static String format(ImageReader reader) {
    String[] names = reader.getOriginatingProvider().getFormatNames();
    return names.length == 0 ? "" : names[0].toLowerCase(Locale.ROOT);
  }

  private static long bytesPerPixel(ImageReader reader) throws IOException {
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    if (!types.hasNext()) {
      throw FileRefusals.noPreview("The picture cannot be drawn");
    }
    ColorModel colors = types.next().getColorModel();
    return Math.max(1, (colors.getPixelSize() + 7) / 8);
  }

  private PictureCost with(JpegScans scans) {
    boolean small = scans.metadata() <= MAX_METADATA;
    long more = 2 * scans.coefficients() + (small ? 3 * scans.metadata() : 0);
    return new PictureCost(width, height, step, memory + more, scans.count(), small);
  }

  private PictureCost with(WebpFrame frame) {
    return plus(frame.pixels(), frame.lossy() ? LOSSY_WEBP : LOSSLESS_WEBP);
  }

  /**
   * Of a reader that decodes all of the picture, or of a tile of it, before it leaves pixels out.
   */
  private PictureCost whole(ImageReader reader, long pixel) throws IOException {
    long tile = (long) reader.getTileWidth(0) * reader.getTileHeight(0);
    return plus(Math.max(width * height, tile), Math.max(UNKNOWN, 2 * pixel));
  }

  private PictureCost plus(long pixels, long each) {
    boolean endless = pixels > Long.MAX_VALUE / 2 / each;
    long more = endless ? Long.MAX_VALUE / 2 : pixels * each;
    return new PictureCost(width, height, step, memory + more, passes, rotated);
  }

  /** Such a BMP is read row by row. */
  private static boolean uncompressedBmp(ImageInputStream in) throws IOException {
    long begin = in.getStreamPosition();
    ByteOrder order = in.getByteOrder();
    in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    in.seek(14);
    boolean old = in.readInt() == 12;
    in.seek(30);
    int compression = old ? 0 : in.readInt();
    in.setByteOrder(order);
    in.seek(begin);
    return compression == 0 || compression == 3;
  }
}
