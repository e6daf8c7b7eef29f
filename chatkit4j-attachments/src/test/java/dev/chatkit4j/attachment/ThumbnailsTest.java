package dev.chatkit4j.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Refusal;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailsTest {
  private final Thumbnails thumbnails = new Thumbnails(100_000_000);

  @AfterEach
  void close() {
    thumbnails.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void a_large_picture_becomes_a_small_one_of_the_same_shape(String format) throws Exception {
    BufferedImage made = made(Pictures.picture(format, 3000, 1500));

    assertThat(made.getWidth()).isEqualTo(512);
    assertThat(made.getHeight()).isEqualTo(256);
    assertThat(made.getRGB(100, 100) & 0xff0000).isGreaterThan(0xf00000);
    assertThat(made.getRGB(400, 100) & 0xffffff).isLessThan(0x0a0a0a);
  }

  @Test
  void a_small_picture_keeps_its_size() throws Exception {
    BufferedImage made = made(Pictures.png(40, 30));

    assertThat(made.getWidth()).isEqualTo(40);
    assertThat(made.getHeight()).isEqualTo(30);
  }

  @Test
  void a_picture_that_claims_to_be_huge_is_422_before_it_is_decoded() {
    assertRefused(
        Pictures.claiming(60_000, 60_000), "100000000 pixels, this one has 60000 x 60000");
  }

  @Test
  void what_only_begins_like_a_picture_is_422() throws Exception {
    byte[] whole = Pictures.png(2000, 2000);

    assertRefused(Arrays.copyOf(whole, whole.length / 2), "cannot be drawn");
    assertRefused(Pictures.claiming(100, 100), "cannot be drawn");
  }

  @Test
  void what_is_no_picture_is_422() {
    assertRefused(
        "<svg onload='alert(1)'/>".getBytes(StandardCharsets.US_ASCII), "no preview of this kind");
  }

  @Test
  void nothing_that_was_hidden_behind_a_picture_is_in_its_preview() throws Exception {
    byte[] picture = Pictures.png(40, 30);
    byte[] hidden = "<script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII);
    byte[] both = Arrays.copyOf(picture, picture.length + hidden.length);
    System.arraycopy(hidden, 0, both, picture.length, hidden.length);

    byte[] made = thumbnails.make("ann", new ByteArrayInputStream(both));

    assertThat(new String(made, StandardCharsets.ISO_8859_1)).doesNotContain("script");
  }

  private BufferedImage made(byte[] picture) throws Exception {
    return ImageIO.read(
        new ByteArrayInputStream(thumbnails.make("ann", new ByteArrayInputStream(picture))));
  }

  private void assertRefused(byte[] picture, String why) {
    assertThatThrownBy(() -> thumbnails.make("ann", new ByteArrayInputStream(picture)))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(422))
        .hasMessageContaining(why);
  }
}
