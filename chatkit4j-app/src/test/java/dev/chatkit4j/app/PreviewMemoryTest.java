package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that take much, in the smallest heap. */
@Timeout(240)
class PreviewMemoryTest {
  /** A lossy WebP of 10,000 x 10,000 pixels and 264 KB, compressed. */
  private static final String HUGE =
      """
      H4sICOTTDWsAA2JpZy53ZWJwAO3Nv0vUAQDG4a/SoSTBFWQkUZmDouUgFWLQkHihoogXJpeBBeJlCEKUIAUnhAQGTU
      U/uEXx7IbC4ZRIkKPcXDIPCh0UlyASCUGkwOoPaGrtmT4vPMPb3hiJHCnYE1xuuNDW0VZ7PPxnf5hNJPMqw+Xh8upn
      8UzsxMuKisLgaXPzYNHcTvHwUGjz19qBoz++xFfHL37OX+uY7C/e/+T55oP4z6Brb25j7F3N0tXv+451Fw3HkpnOSO
      zmXOn4t7yBqujMaOFCy+D86XuJ6lDfncVrh2+83hl5NBXKvmpdPll26sxqeHE7eHMwvdJwvyc1u15yPnsof/pcfOph
      5tPd+v/7KrXy/nr3ZLTv0tf+pmRLOpqerrx9dqI1lUvnlh/XvWhHCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhB
      BCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEII
      IYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhB
      BCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEII
      IYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhB
      BCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEII
      IYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhB
      BCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEII
      IYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhB
      BCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEII
      oX+nj4lgd3ert/RWVW6mMft25Ir8NZ0DwW/Zp/PDJAcEAA==
      """;

  private static final String BOUNDARY = "----frontier";

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void four_previews_are_drawn_at_once_whatever_others_send() throws Exception {
    Path output = directory.resolve("output");
    Process process =
        Program.start(
            output,
            List.of("-Xmx256m"),
            List.of(
                "serve",
                "--port",
                "0",
                "--responder",
                "echo",
                "--auth",
                "header:X-User",
                "--attachments",
                directory.resolve("files").toString(),
                "--db",
                directory.resolve("db.sqlite").toString()));
    try {
      URI chatkit = Program.url(process, output);
      byte[] large = picture("png");
      byte[] photo = picture("jpg");
      List<CompletableFuture<HttpResponse<byte[]>>> refused = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        refused.add(preview(chatkit, "eve", uploaded(chatkit, "eve", "webp", huge())));
      }
      List<CompletableFuture<HttpResponse<byte[]>>> drawn = new ArrayList<>();
      for (String owner : List.of("ann", "bob")) {
        String png = uploaded(chatkit, owner, "png", large);
        String jpeg = uploaded(chatkit, owner, "jpeg", photo);
        drawn.add(preview(chatkit, owner, png));
        drawn.add(preview(chatkit, owner, jpeg));
      }

      for (CompletableFuture<HttpResponse<byte[]>> each : drawn) {
        assertThat(each.get().statusCode()).isEqualTo(200);
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(each.get().body()));
        assertThat(shown.getWidth()).isEqualTo(512);
      }
      for (CompletableFuture<HttpResponse<byte[]>> each : refused) {
        assertThat(each.get().statusCode()).isEqualTo(422);
        assertThat(new String(each.get().body(), StandardCharsets.UTF_8))
            .contains("A picture of 10000 x 10000 pixels of this kind takes ");
      }
      assertThat(Files.readString(output)).doesNotContain("OutOfMemoryError");
    } finally {
      process.destroy();
      process.waitFor();
      client.close();
    }
  }

  private static byte[] huge() throws IOException {
    byte[] packed = Base64.getMimeDecoder().decode(HUGE);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  private static byte[] picture(String format) throws IOException {
    var image = new BufferedImage(4000, 3000, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D draw = image.createGraphics();
    draw.setColor(Color.ORANGE);
    draw.fillOval(0, 0, 4000, 3000);
    draw.dispose();
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  /** The new attachment's id. */
  private String uploaded(URI chatkit, String owner, String kind, byte[] bytes) throws Exception {
    var form = new ByteArrayOutputStream();
    String head =
        """
        --%s\r
        Content-Disposition: form-data; name="file"; filename="picture.%s"\r
        Content-Type: image/%s\r
        \r
        """
            .formatted(BOUNDARY, kind, kind);
    form.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    form.writeBytes(bytes);
    form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        client.send(
            request(chatkit, owner, "/attachments")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonObject attachment = Talk.json(answer.body());
    return attachment.text("id");
  }

  private CompletableFuture<HttpResponse<byte[]>> preview(URI chatkit, String owner, String id) {
    return client.sendAsync(
        request(chatkit, owner, "/attachments/" + id + "/preview").build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder request(URI chatkit, String owner, String path) {
    return HttpRequest.newBuilder(chatkit.resolve(path))
        .timeout(Duration.ofMinutes(2))
        .header("X-User", owner);
  }
}
