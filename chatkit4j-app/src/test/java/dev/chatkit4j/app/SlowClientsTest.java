package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send or take their bytes slowly, by a clock that the test moves. */
@Timeout(120)
final class SlowClientsTest {
  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 48;

  @TempDir private Path folder;
  private static final int QUOTA = 30_000_000;

  private final AtomicLong now = new AtomicLong();
  private Served served;

  @BeforeEach
  void serve() throws IOException {
    served =
        Served.keepingFiles(folder, UploadRules.DEFAULT.withQuota(QUOTA))
            .store(new MemoryStore<>(Caller::owner))
            .nanos(now::get)
            .start();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** The address to send so many bytes to. */
  private String announced(int size) throws IOException {
    try (Wire wire = new Wire(served.port())) {
      JsonObject created =
          wire.ask(
                  "ann",
                  "{\"type\":\"attachments.create\",\"params\":"
                      + "{\"name\":\"a.txt\",\"size\":%s,\"mime_type\":\"text/plain\"}}"
                          .formatted(size))
              .json();
      return ((JsonObject) created.get("upload_descriptor"))
          .text("url")
          .replaceFirst("http://[^/]*", "");
    }
  }

  private static String head(String start, String headers) {
    return start + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
  }

  private long staged() throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("staging"))) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    } catch (NoSuchFileException e) {
      return 0; // it went meanwhile
    }
    return bytes;
  }

  private void awaitStaged(long bytes) throws IOException {
    while (staged() < bytes) {
      Thread.onSpinWait();
    }
  }

  /** A byte each ten seconds until the connection is ended. */
  private void drip(Wire wire) throws IOException {
    while (!wire.endedWithin(10)) {
      wire.trickle('1');
      pass(Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health/li",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: ",
        "POST /chatkit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n{",
        "POST /chatkit HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n{",
        "POST /chatkit HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nf;",
        "POST /attachments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n"
            + "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx",
        "PUT /attachments/atc_1/upload HTTP/1.1\r\n"
            + "Host: localhost\r\n"
            + "Transfer-Encoding: chunked\r\n"
            + "Expect: 100-continue\r\n"
            + "X: "
      })
  void who_drips_is_ended_whatever_it_sends(String start) throws Exception {
    try (Wire wire = new Wire(served.port())) {
      wire.send(start);
      drip(wire);
    }
  }

  @Test
  void an_upload_by_a_link_that_drips_is_ended_and_nothing_of_it_is_kept() throws Exception {
    try (Wire wire = new Wire(served.port())) {
      wire.send(head("PUT " + announced(99_999), "Content-Length: 99999\r\n"));

      drip(wire);
    }
    while (staged() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void who_sends_nothing_is_ended() throws Exception {
    try (Wire wire = new Wire(served.port());
        Wire asked = new Wire(served.port())) {
      assertThat(asked.ask("ann", Served.LIST).status()).isEqualTo(200);
      while (!wire.endedWithin(10) || !asked.endedWithin(10)) {
        pass(Duration.ofSeconds(10));
      }
    }
  }

  @Test
  void a_steady_upload_is_taken_however_long_it_takes() throws Exception {
    try (Wire wire = new Wire(served.port())) {
      int size = PIECES * PIECE;
      wire.send(head("PUT " + announced(size), "Content-Length: %s\r\n".formatted(size)));
      for (int i = 1; i < PIECES; i++) {
        wire.send("x".repeat(PIECE));
        awaitStaged((long) i * PIECE);
        pass(Duration.ofSeconds(10));
      }
      assertThat(wire.send("x".repeat(PIECE)).read().status()).isEqualTo(204);
    }
  }

  @Test
  void a_steady_reader_gets_all_however_long_it_takes() throws Exception {
    int size = 4 * PIECES * PIECE;
    String target = announced(size);
    try (Wire wire = new Wire(served.port())) {
      wire.send(head("PUT " + target, "Content-Length: %s\r\n".formatted(size)))
          .send("x".repeat(size));
      assertThat(wire.read().status()).isEqualTo(204);
    }
    try (Wire wire = new Wire(served.port(), PIECE)) {
      wire.send(head("GET " + target.replaceFirst("/upload.*", ""), ""));
      wire.readUntil("\r\n\r\n");
      for (int i = 0; i < 2 * PIECES; i++) {
        assertThat(wire.readBytes(2 * PIECE)).containsOnly('x');
        pass(Duration.ofSeconds(2));
      }
    }
  }

  @Test
  void who_takes_nothing_of_a_large_answer_is_ended() throws Exception {
    int size = 4 * PIECES * PIECE;
    String target = announced(size);
    try (Wire wire = new Wire(served.port())) {
      wire.send(head("PUT " + target, "Content-Length: %s\r\n".formatted(size)))
          .send("x".repeat(size));
      assertThat(wire.read().status()).isEqualTo(204);
      wire.send(head("GET " + target.replaceFirst("/upload.*", ""), ""));
      wire.readUntil("\r\n\r\n");
      String line = null;
      while (line == null || !line.contains("GET")) {
        pass(Duration.ofSeconds(1));
        line = served.log.poll();
      }
      assertThat(line).contains("GET /chatkit/attachments/{id} 200").endsWith("client gone");
    }
  }

  @Test
  void one_upload_at_a_time_goes_by_a_link() throws Exception {
    String target = announced(2 * PIECE);
    String put = head("PUT " + target, "Content-Length: %s\r\n".formatted(2 * PIECE));
    try (Wire first = new Wire(served.port());
        Wire second = new Wire(served.port())) {
      first.send(put).send("x".repeat(PIECE));
      awaitStaged(PIECE);
      Wire.Answer refused = second.send(put + "y".repeat(2 * PIECE)).read();

      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().text("message")).endsWith("is being uploaded already");
      assertThat(staged()).isEqualTo(PIECE);
      assertThat(first.send("x".repeat(PIECE)).read().status()).isEqualTo(204);
    }
  }

  @Test
  void after_an_upload_that_broke_off_the_link_may_be_used_again() throws Exception {
    String target = announced(2 * PIECE);
    String put = head("PUT " + target, "Content-Length: %s\r\n".formatted(2 * PIECE));
    try (Wire first = new Wire(served.port())) {
      first.send(put).send("x".repeat(PIECE));
      awaitStaged(PIECE);
      first.reset();
    }
    while (staged() > 0) {
      Thread.onSpinWait();
    }
    try (Wire second = new Wire(served.port())) {
      Wire.Answer answer = second.send(put + "y".repeat(2 * PIECE)).read();
      while (answer.status() == 409) { // the first is about to let go of it
        try (Wire again = new Wire(served.port())) {
          answer = again.send(put + "y".repeat(2 * PIECE)).read();
        }
      }
      assertThat(answer.status()).isEqualTo(204);
    }
  }

  @Test
  void what_the_forms_of_one_user_have_on_their_way_is_within_the_quota() throws Exception {
    String put = announced(10_000_000);
    String start =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
    String form =
        head(
            "POST /attachments",
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 40000000\r\n");
    try (Wire first = new Wire(served.port());
        Wire second = new Wire(served.port());
        Wire third = new Wire(served.port())) {
      first.send(form + start).send("x".repeat(20_000_000));
      awaitStaged(19_000_000);
      second.send(form + start).send("x".repeat(12_000_000));
      Wire.Answer refused = second.read();

      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.json().text("code")).isEqualTo("quota_exceeded");
      assertThat(staged()).isLessThan(QUOTA);
      third.send(head("PUT " + put, "Content-Length: 10000000\r\n"));
      assertThat(third.send("x".repeat(10_000_000)).read().status()).isEqualTo(204);
    }
  }
}
