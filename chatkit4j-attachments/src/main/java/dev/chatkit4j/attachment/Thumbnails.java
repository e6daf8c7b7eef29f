package dev.chatkit4j.attachment;

import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Refusal;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small pictures of big ones. A picture is measured before it is decoded, decoded no finer than
 * needed, two at a time, in memory that all draw on, and given up after a while; what comes out was
 * drawn by us, so nothing that was hidden in the file is in it. Who waits is served fairly among
 * owners.
 */
final class Thumbnails implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Thumbnails.class);

  /** The most pixels of a side. */
  static final int SIDE = 512;

  private static final int AT_ONCE = 2;
  private static final int WAITING = 64;

  /** Longer than whoever is being served may take. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final Duration LONGEST_DRAWING = Duration.ofSeconds(20);

  /** As many passes as progressive pictures have, over as large a picture as there may be. */
  private static final long PASSES = 10;

  private final long maxPixels;
  private final Duration longest;
  private final FairBudget slots = new FairBudget("previews at once", AT_ONCE, WAITING);
  private final FairBudget memory;
  private final Set<Drawing> drawings = ConcurrentHashMap.newKeySet();

  /** Draws in a quarter of the heap at most. */
  Thumbnails(long maxPixels) {
    this(maxPixels, Runtime.getRuntime().maxMemory() / 4, LONGEST_DRAWING);
  }

  Thumbnails(long maxPixels, long memory, Duration longest) {
    this.maxPixels = maxPixels;
    this.longest = longest;
    this.memory = new FairBudget("bytes of memory for previews", memory, WAITING);
  }

  /**
   * The picture as PNG, no side longer than 512 pixels. The picture is not read any more when this
   * is over.
   *
   * @throws Refusal 422 if it has no preview
   * @throws OverBudgetException if too many are being made
   */
  byte[] make(Object owner, InputStream picture) throws IOException {
    FairBudget.Share slot = slots.take(owner, 1, LONGEST_WAIT);
    Drawing drawing;
    try {
      drawing = new Drawing(owner, new PictureInput(picture), slot);
      drawing.begin();
    } catch (Throwable e) {
      slot.close();
      throw e;
    }
    return drawing.await();
  }

  /** How many are being made at this moment. */
  long atWork() {
    return slots.used();
  }

  /** How many wait for one that is being made. */
  int waiting() {
    return slots.waiting();
  }

  /** A picture that is drawn on a thread of its own, for as long as that takes. */
  private final class Drawing {
    private final Object owner;
    private final PictureInput in;
    private final FairBudget.Share slot;
    private final FutureTask<byte[]> task = new FutureTask<>(this::draw);
    private final Thread thread =
        Thread.ofPlatform().daemon().name("chatkit4j-preview").unstarted(this::run);

    /** Once its cost is known, or it failed. */
    private final CountDownLatch measured = new CountDownLatch(1);

    /** Once it has its memory, or failed. */
    private final CountDownLatch begun = new CountDownLatch(1);

    private volatile @Nullable ImageReader reader;

    Drawing(Object owner, PictureInput in, FairBudget.Share slot) {
      this.owner = owner;
      this.in = in;
      this.slot = slot;
    }

    void begin() {
      thread.start();
      drawings.add(this);
    }

    byte[] await() {
      try {
        if (!measured.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
          throw tooSlow();
        }
        begun.await();
        return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw tooSlow();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw FileRefusals.unavailable("The server is stopping", e);
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      } finally {
        abort();
      }
    }

    /** Ends the thread, at the latest when its reader reads on. Without effect on what is done. */
    void abort() {
      in.abort();
      ImageReader current = reader;
      if (current != null && !task.isDone()) {
        current.abort();
      }
      thread.interrupt(); // it may wait for memory
    }

    private void run() {
      try (slot;
          in) {
        task.run();
      } catch (IOException e) {
        log.warn("The copy of a picture that was drawn could not be deleted", e);
      } finally {
        measured.countDown();
        begun.countDown();
        drawings.remove(this);
      }
    }

    private byte[] draw() throws IOException {
      PictureCost cost = measure();
      measured.countDown();
      try (FairBudget.Share share = room(owner, cost)) {
        begun.countDown();
        return png(decode(cost));
      }
    }

    private PictureCost measure() throws IOException {
      ImageReader found = readerOf(in);
      try {
        found.setInput(in, false, true);
        requirePixels(found.getWidth(0), found.getHeight(0));
        PictureCost cost = PictureCost.of(found, in);
        requirePasses(cost);
        return cost;
      } finally {
        found.dispose();
      }
    }

    /** With a reader of its own: some cannot begin again. */
    private BufferedImage decode(PictureCost cost) throws IOException {
      in.seek(0);
      ImageReader found = readerOf(in);
      try {
        reader = found;
        found.setInput(in, false, !cost.rotated());
        ImageReadParam param = found.getDefaultReadParam();
        param.setSourceSubsampling(cost.step(), cost.step(), 0, 0);
        return upright(found, cost, small(found.read(0, param)));
      } finally {
        reader = null;
        found.dispose();
      }
    }
  }

  private void requirePixels(long width, long height) {
    if (width * height > maxPixels) {
      throw FileRefusals.noPreview(
          "A picture with a preview may have %s pixels, this one has %s x %s"
              .formatted(maxPixels, width, height));
    }
  }

  private void requirePasses(PictureCost cost) {
    if (cost.passes() > PASSES
        && cost.width() * cost.height() > PASSES * maxPixels / cost.passes()) {
      throw FileRefusals.noPreview(
          "The picture has %s scans of %s x %s pixels, which takes too long to be drawn"
              .formatted(cost.passes(), cost.width(), cost.height()));
    }
  }

  private static Refusal tooSlow() {
    return FileRefusals.noPreview("The picture takes too long to be drawn");
  }

  private FairBudget.Share room(Object owner, PictureCost cost) {
    if (cost.memory() > memory.capacity()) {
      throw FileRefusals.noPreview(
          "A picture of %s x %s pixels of this kind takes %s MB to be drawn, there are %s"
              .formatted(
                  cost.width(), cost.height(), cost.memory() >> 20, memory.capacity() >> 20));
    }
    return memory.take(owner, cost.memory(), LONGEST_WAIT);
  }

  /** Readers of pictures answer broken ones with exceptions of any kind. */
  private static RuntimeException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case Refusal refused -> refused;
      case OverBudgetException busy -> busy;
      case Error error -> FileRefusals.unavailable("Previews cannot be drawn at the moment", error);
      case null, default -> FileRefusals.noPreview("The picture cannot be drawn");
    };
  }

  private static ImageReader readerOf(ImageInputStream in) {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw FileRefusals.noPreview("There is no preview of this kind of file");
    }
    return readers.next();
  }

  private static BufferedImage small(BufferedImage picture) throws IOException {
    if (Math.max(picture.getWidth(), picture.getHeight()) <= SIDE) {
      return picture;
    }
    return net.coobird.thumbnailator.Thumbnails.of(picture).size(SIDE, SIDE).asBufferedImage();
  }

  /** Cameras store a picture as it was taken, and beside it which side is up. */
  private static BufferedImage upright(
      ImageReader reader, PictureCost cost, BufferedImage picture) {
    Orientation orientation = cost.rotated() ? orientation(reader) : null;
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
      throw FileRefusals.noPreview("The picture cannot be drawn");
    }
    return out.toByteArray();
  }

  /** Gives up those that are being made. */
  @Override
  public void close() {
    drawings.forEach(Drawing::abort);
  }
}
