package dev.chatkit4j.attachment;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.ExifUtils;
import net.coobird.thumbnailator.util.exif.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * Small pictures of big ones. A picture is measured before it is decoded, decoded no finer than
 * needed, two at a time, and given up after a while; what comes out was drawn by us, so nothing
 * that was hidden in the file is in it.
 */
final class Thumbnails implements AutoCloseable {
  private static final int SIDE = 512;
  private static final int AT_ONCE = 2;
  private static final int WAITING = 64;
  private static final long SECONDS = 20;

  private final long maxPixels;
  private final ThreadPoolExecutor threads;

  Thumbnails(long maxPixels) {
    this.maxPixels = maxPixels;
    this.threads =
        new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("chatkit4j-preview-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** The picture as PNG, no side longer than 512 pixels. */
  byte[] make(InputStream picture) throws IOException {
    Future<byte[]> made;
    try {
      made = threads.submit(() -> draw(picture));
    } catch (RejectedExecutionException e) {
      throw AttachmentException.unavailable("Too many previews are being made", e);
    }
    try {
      return made.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      made.cancel(true);
      throw AttachmentException.noPreview("The picture takes too long to be drawn");
    } catch (InterruptedException e) {
      made.cancel(true);
      Thread.currentThread().interrupt();
      throw AttachmentException.unavailable("The server is stopping", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /** Readers of pictures answer broken ones with exceptions of any kind. */
  private static RuntimeException failure(@Nullable Throwable cause) throws IOException {
    return switch (cause) {
      case AttachmentException refused -> refused;
      case Error error -> throw error;
      case null, default -> AttachmentException.noPreview("The picture cannot be drawn");
    };
  }

  private byte[] draw(InputStream picture) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(picture)) {
      ImageReader reader = reader(in);
      try {
        reader.setInput(in, false, false);
        return png(upright(reader, small(decode(reader))));
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReader reader(ImageInputStream in) {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw AttachmentException.noPreview("There is no preview of this kind of file");
    }
    return readers.next();
  }

  private BufferedImage decode(ImageReader reader) throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width * height > maxPixels) {
      throw AttachmentException.noPreview(
          "A picture with a preview may have %s pixels, this one has %s x %s"
              .formatted(maxPixels, width, height));
    }
    int step = (int) Math.max(1, Math.max(width, height) / (2 * SIDE));
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, param);
  }

  private static BufferedImage small(BufferedImage picture) throws IOException {
    if (Math.max(picture.getWidth(), picture.getHeight()) <= SIDE) {
      return picture;
    }
    return net.coobird.thumbnailator.Thumbnails.of(picture).size(SIDE, SIDE).asBufferedImage();
  }

  /** Cameras store a picture as it was taken, and beside it which side is up. */
  private static BufferedImage upright(ImageReader reader, BufferedImage picture) {
    Orientation orientation = orientation(reader);
    return orientation == null
        ? picture
        : ExifFilterUtils.getFilterForOrientation(orientation).apply(picture);
  }

  private static @Nullable Orientation orientation(ImageReader reader) {
    try {
      return ExifUtils.getExifOrientation(reader, 0);
    } catch (Exception e) {
      return null; // nothing is said, or not in a way that can be read
    }
  }

  private static byte[] png(BufferedImage picture) throws IOException {
    var out = new ByteArrayOutputStream();
    if (!ImageIO.write(picture, "png", out)) {
      throw AttachmentException.noPreview("The picture cannot be drawn");
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
