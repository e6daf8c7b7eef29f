package dev.chatkit4j.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Refusal;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that take too much, which is their sender's affair. */
@Timeout(120)
class PreviewLimitsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final long PIXELS = 100_000_000;
  private static final long MEMORY = 64 << 20;

  @Test
  void a_picture_that_takes_more_memory_than_there_is_is_refused_before_it_is_decoded()
      throws Exception {
    try (Thumbnails thumbnails = new Thumbnails(PIXELS, 16 << 20, LONG)) {
      assertThatThrownBy(() -> thumbnails.make("ann", in(Pictures.png(2000, 1500))))
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(422))
          .hasMessage(
              "A picture of 2000 x 1500 pixels of this kind takes 24 MB to be drawn, there are 16");
    }
  }

  @Test
  void a_progressive_picture_is_drawn_and_takes_what_it_keeps_between_its_scans() throws Exception {
    byte[] picture = progressive(2000, 1000);
    try (Thumbnails thumbnails = new Thumbnails(PIXELS, MEMORY, LONG)) {
      BufferedImage made =
          ImageIO.read(new ByteArrayInputStream(thumbnails.make("ann", in(picture))));
      assertThat(made.getWidth()).isEqualTo(512);
    }
    JpegScans scans = scans(picture);
    assertThat(scans.count()).isBetween(4, 12);
    assertThat(scans.coefficients()).isBetween(2_000_000L, 6_000_000L);
  }

  @Test
  void a_picture_of_one_scan_keeps_nothing() throws Exception {
    JpegScans scans = scans(Pictures.picture("jpg", 200, 100));
    assertThat(scans.count()).isEqualTo(1);
    assertThat(scans.coefficients()).isZero();
  }

  @Test
  void a_large_picture_of_hundreds_of_scans_is_refused_before_it_is_decoded() throws Exception {
    byte[] picture = withScans(progressive(2000, 2000), 400);
    try (Thumbnails thumbnails = new Thumbnails(PIXELS, MEMORY, LONG)) {
      assertThatThrownBy(() -> thumbnails.make("ann", in(picture)))
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(422))
          .hasMessage(
              "The picture has 400 scans of 2000 x 2000 pixels, which takes too long to be drawn");
    }
  }

  @Test
  void who_has_pictures_drawn_all_the_time_waits_behind_one_who_has_none() throws Exception {
    byte[] picture = Pictures.png(40, 30);
    ConcurrentLinkedQueue<String> served = new ConcurrentLinkedQueue<>();
    try (Thumbnails thumbnails = new Thumbnails(PIXELS, MEMORY, LONG)) {
      Standing one = new Standing(picture);
      Standing two = new Standing(picture);
      List<FutureTask<Void>> first =
          List.of(making(thumbnails, "ann", one, served), making(thumbnails, "ann", two, served));
      one.reached.await();
      two.reached.await();
      Standing third = new Standing(picture);
      FutureTask<Void> more = making(thumbnails, "ann", third, served);
      untilWaiting(thumbnails, 1);
      Standing other = new Standing(picture);
      FutureTask<Void> bob = making(thumbnails, "bob", other, served);
      untilWaiting(thumbnails, 2);

      one.goOn.countDown();
      other.reached.await();
      assertThat(third.reached.getCount()).as("ann's third is not begun").isEqualTo(1);

      List.of(two, third, other).forEach(each -> each.goOn.countDown());
      for (FutureTask<Void> each : first) {
        each.get();
      }
      bob.get();
      more.get();
      assertThat(served).hasSize(4);
    }
  }

  @Test
  void a_picture_that_takes_too_long_gives_its_place_back() throws Exception {
    try (Thumbnails thumbnails = new Thumbnails(PIXELS, MEMORY, Duration.ofMillis(20))) {
      Standing never = new Standing(Pictures.png(40, 30));
      assertThatThrownBy(() -> thumbnails.make("ann", never))
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(422))
          .hasMessage("The picture takes too long to be drawn");
      untilIdle(thumbnails);

      assertThatThrownBy(() -> thumbnails.make("ann", new Endless()))
          .hasMessage("The picture takes too long to be drawn");
      untilIdle(thumbnails);
    }
  }

  @Test
  void running_out_of_memory_is_an_answer_and_frees_the_place() throws Exception {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new OutOfMemoryError("Java heap space");
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            throw new OutOfMemoryError("Java heap space");
          }
        };
    try (Thumbnails thumbnails = new Thumbnails(PIXELS, MEMORY, LONG)) {
      assertThatThrownBy(() -> thumbnails.make("ann", broken))
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(503));
      untilIdle(thumbnails);
      assertThat(thumbnails.make("bob", in(Pictures.png(40, 30)))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"VP8 ", "VP8L"})
  void the_frame_of_a_webp_counts_and_not_what_is_said_about_it(String kind) throws Exception {
    byte[] frame = kind.equals("VP8 ") ? lossy(10_000, 9_000) : lossless(10_000, 9_000);
    WebpFrame alone = frame(chunk(kind, frame));
    assertThat(alone).isEqualTo(new WebpFrame(90_000_000, kind.equals("VP8 ")));

    byte[] canvas = chunk("VP8X", new byte[] {0, 0, 0, 0, 99, 0, 0, 99, 0, 0});
    assertThat(frame(canvas, chunk("ICCP", new byte[3]), chunk(kind, frame))).isEqualTo(alone);

    byte[] animated =
        joined(new byte[] {0, 0, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0, 0, 0, 0, 0}, chunk(kind, frame));
    assertThat(frame(canvas, chunk("ANMF", animated))).isEqualTo(alone);
  }

  // --------------------------------------------------------------------------------- tools

  /** Stands still before its first byte. */
  private static final class Standing extends InputStream {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    private final InputStream in;

    Standing(byte[] bytes) {
      in = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      reached.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      return in.read(to, offset, length);
    }
  }

  /** The head of a JPEG, and then picture data that never ends. */
  private static final class Endless extends InputStream {
    private final InputStream head;

    Endless() throws IOException {
      byte[] picture = Pictures.picture("jpg", 100, 100);
      head = new ByteArrayInputStream(picture, 0, picture.length - 2);
    }

    @Override
    public int read() throws IOException {
      return Math.max(0, head.read());
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = head.read(to, offset, length);
      return count < 0 ? length : count;
    }
  }

  private static FutureTask<Void> making(
      Thumbnails thumbnails, String owner, InputStream in, ConcurrentLinkedQueue<String> served) {
    FutureTask<Void> task =
        new FutureTask<>(() -> {
          byte[] made = thumbnails.make(owner, in);
          served.add(owner + made.length);
          return null;
        });
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void untilWaiting(Thumbnails thumbnails, int count) {
    while (thumbnails.waiting() != count) {
      Thread.onSpinWait();
    }
  }

  private static void untilIdle(Thumbnails thumbnails) {
    while (thumbnails.atWork() > 0) {
      Thread.onSpinWait();
    }
  }

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static JpegScans scans(byte[] picture) throws IOException {
    return JpegScans.of(new PictureInput(in(picture)));
  }

  private static byte[] progressive(int width, int height) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      BufferedImage image = ImageIO.read(in(Pictures.png(width, height)));
      writer.write(null, new IIOImage(image, null, null), param);
    }
    return bytes.toByteArray();
  }

  /** The picture with its last scan repeated until there are so many. */
  private static byte[] withScans(byte[] picture, int count) throws IOException {
    int last = picture.length - 2;
    while (picture[last] != (byte) 0xff || picture[last + 1] != (byte) 0xda) {
      last--;
    }
    byte[] scan = Arrays.copyOfRange(picture, last, picture.length - 2);
    var whole = new ByteArrayOutputStream();
    whole.write(picture, 0, picture.length - 2);
    for (int i = scans(picture).count(); i < count; i++) {
      whole.writeBytes(scan);
    }
    whole.write(picture, picture.length - 2, 2);
    return whole.toByteArray();
  }

  private static WebpFrame frame(byte[]... chunks) throws IOException {
    byte[] head = "RIFF....WEBP".getBytes(StandardCharsets.US_ASCII);
    return WebpFrame.of(new PictureInput(in(joined(head, joined(chunks)))));
  }

  private static byte[] lossy(int width, int height) {
    return ByteBuffer.allocate(10)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {0, 0, 0, (byte) 0x9d, 1, 0x2a})
        .putShort((short) width)
        .putShort((short) height)
        .array();
  }

  private static byte[] lossless(int width, int height) {
    return ByteBuffer.allocate(5)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0x2f)
        .putInt((width - 1) | (height - 1) << 14)
        .array();
  }

  private static byte[] chunk(String name, byte[] content) {
    return ByteBuffer.allocate(8 + content.length + content.length % 2)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(name.getBytes(StandardCharsets.US_ASCII))
        .putInt(content.length)
        .put(content)
        .array();
  }

  private static byte[] joined(byte[]... parts) {
    var whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }
}
