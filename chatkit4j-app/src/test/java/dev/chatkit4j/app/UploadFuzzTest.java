package dev.chatkit4j.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many damaged uploads: {@code -Dchatkit4j.fuzz.uploads=N} of them, as {@code
 * -Dchatkit4j.fuzz.seed=N} has them.
 */
class UploadFuzzTest {
  private static final int UPLOADS = Integer.getInteger("chatkit4j.fuzz.uploads", 4_000);
  private static final long SEED = Long.getLong("chatkit4j.fuzz.seed", 20_261_127L);
  private static final String FORM =
      """
      --frontier\r
      Content-Disposition: form-data; name="file"; filename="note.txt"\r
      Content-Type: text/plain\r
      \r
      What is in the note, a line or two.
      And no more.\r
      --frontier--\r
      """;
  private static final String ROOM =
      """
      {"type":"attachments.create","params":{"name":"note.txt","size":5,"mime_type":"text/plain"}}
      """;

  @TempDir private Path directory;
  private final Random random = new Random(SEED);
  private final Set<String> kept = new HashSet<>();
  private Served served;

  @BeforeEach
  void serve() throws IOException {
    served =
        Served.keepingFiles(directory, UploadRules.DEFAULT.withMaxBytes(500))
            .callers(Callers.header("X-User"))
            .quiet()
            .start();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void a_damaged_form_is_taken_whole_or_refused_and_leaves_nothing_else() throws Exception {
    for (int i = 0; i < UPLOADS; i++) {
      byte[] form = random.nextInt(8) == 0 ? form() : damaged(form());
      HttpResponse<byte[]> answer =
          send(
              as("ann", "/attachments")
                  .header("Content-Type", type())
                  .POST(BodyPublishers.ofByteArray(form)));
      if (answer.statusCode() == 200) {
        JsonObject file = (JsonObject) Json.parse(answer.body());
        assertIsThere(file.text("id"), form);
      } else {
        assertRefused(answer);
      }
    }
    assertNothingElseIsKept();
    assertThat(kept).hasSizeBetween(UPLOADS / 10, UPLOADS * 9 / 10);
  }

  @Test
  void a_damaged_link_takes_nothing() throws Exception {
    int taken = 0;
    for (int i = 0; i < UPLOADS / 4; i++) {
      JsonObject room =
          (JsonObject)
              Json.parse(send(as("ann", "/chatkit").POST(BodyPublishers.ofString(ROOM))).body());
      String link = ((JsonObject) room.get("upload_descriptor")).text("url");
      boolean whole = random.nextInt(8) == 0;
      String url = whole ? link : damagedLink(link);
      HttpResponse<byte[]> answer =
          send(
              HttpRequest.newBuilder(URI.create(url))
                  .header("Content-Type", "text/plain")
                  .PUT(BodyPublishers.ofString("hello")));
      if (url.equals(link)) {
        assertThat(answer.statusCode() / 100).isEqualTo(2);
        assertIsThere(room.text("id"), "hello".getBytes(ISO_8859_1));
        taken++;
      } else {
        assertRefused(answer);
      }
    }
    assertNothingElseIsKept();
    assertThat(taken).isPositive();
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return served.client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder as(String owner, String path) {
    return served.request(path).header("X-User", owner);
  }

  private static void assertRefused(HttpResponse<byte[]> answer) {
    String text = new String(answer.body(), ISO_8859_1);
    assertThat(answer.statusCode()).as(text).isBetween(400, 499);
    assertThat(((JsonObject) Json.parse(answer.body())).text("message")).isNotBlank();
  }

  /** Its owner gets bytes that were sent, nobody else gets any. */
  private void assertIsThere(String id, byte[] sent) throws Exception {
    kept.add(id);
    HttpResponse<byte[]> mine = send(as("ann", "/attachments/" + id).GET());
    assertThat(mine.statusCode()).isEqualTo(200);
    assertThat(mine.body()).isNotEmpty();
    assertThat(new String(sent, ISO_8859_1)).contains(new String(mine.body(), ISO_8859_1));
    assertThat(send(as("bob", "/attachments/" + id).GET()).statusCode()).isEqualTo(404);
  }

  private void assertNothingElseIsKept() throws IOException {
    try (var all = Files.walk(directory)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(kept.size());
    }
  }

  // ------------------------------------------------------------------------------- damage

  private static byte[] form() {
    return FORM.getBytes(ISO_8859_1);
  }

  private String type() {
    return switch (random.nextInt(40)) {
      case 0 -> "multipart/form-data";
      case 1 -> "multipart/form-data; boundary=";
      case 2 -> "multipart/form-data; boundary=\"frontier\"";
      case 3 -> "multipart/form-data; boundary=" + "b".repeat(random.nextInt(2_000));
      case 4 -> "multipart/mixed; boundary=frontier";
      case 5 -> "text/plain";
      default -> "multipart/form-data; boundary=frontier";
    };
  }

  private byte[] damaged(byte[] whole) {
    byte[] bytes = whole;
    for (int times = random.nextInt(4); times >= 0; times--) {
      bytes = damagedOnce(bytes);
    }
    return bytes;
  }

  private byte[] damagedOnce(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(60));
    byte[] piece = Arrays.copyOfRange(bytes, from, to);
    return switch (random.nextInt(5)) {
      case 0 -> joined(bytes, from, noise(random.nextInt(20)), to); // replaced
      case 1 -> joined(bytes, from, new byte[0], to); // removed
      case 2 -> joined(bytes, from, piece, from); // twice
      case 3 -> joined(bytes, from, noise(random.nextInt(600)), from); // inserted
      default -> Arrays.copyOf(bytes, from); // cut off
    };
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] joined(byte[] bytes, int head, byte[] middle, int tail) {
    return Wire.joined(
        Arrays.copyOf(bytes, head), middle, Arrays.copyOfRange(bytes, tail, bytes.length));
  }

  /** Another one of the link's characters somewhere behind the path. */
  private String damagedLink(String link) {
    StringBuilder url = new StringBuilder(link);
    int begin = link.indexOf("/attachments/") + "/attachments/".length();
    int at = begin + random.nextInt(link.length() - begin);
    if (random.nextBoolean()) {
      url.deleteCharAt(at);
    } else {
      url.setCharAt(at, url.charAt(at) == 'x' ? 'y' : 'x');
    }
    return url.toString();
  }
}
