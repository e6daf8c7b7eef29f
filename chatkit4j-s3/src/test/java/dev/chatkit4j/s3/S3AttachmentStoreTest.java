package dev.chatkit4j.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileRequest;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Against a server that checks every signature. */
class S3AttachmentStoreTest {
  private static final AttachmentKey KEY = new AttachmentKey("ann", "atc_1");

  private static S3Server server;

  @TempDir Path directory;
  private S3AttachmentStore<String> store;

  @BeforeAll
  static void startServer() throws Exception {
    server = new S3Server();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    store = server.open(S3Server.SECRET, "a/" + directory.getFileName() + "/", directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private String read(AttachmentKey key, long from, long length) throws IOException {
    try (InputStream in = store.open(key, from, length)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /**
   * On a connection of its own, and the body only when the server asks for it: one that refuses
   * closes the connection on a body it never read, and the answer is lost with it.
   */
  private static int put(URI url, UploadDescriptor upload, String content) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).expectContinue(true).PUT(BodyPublishers.ofString(content));
    upload.headers().forEach(request::header);
    try (HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private static int put(UploadDescriptor upload, String content) throws Exception {
    return put(URI.create(upload.url()), upload, content);
  }

  @Test
  void a_client_uploads_what_was_announced_once_and_past_us() throws Exception {
    UploadDescriptor upload = store.uploadDescriptor(KEY, "text/plain", 5);

    assertThat(put(upload, "hello")).isEqualTo(200);

    assertThat(read(KEY, 0, 5)).isEqualTo("hello");
    assertThat(put(upload, "HELLO")).isEqualTo(412);
    assertThat(read(KEY, 0, 5)).isEqualTo("hello");
  }

  @Test
  void a_browser_asks_again_before_it_shows_what_it_has() {
    Attachment picture = Attachment.of("atc_1", "a.png", "image/png", null, "");
    Instant until = Instant.now().plusSeconds(60);

    assertThat(store.download(KEY, picture, until).getQuery())
        .contains("response-cache-control=private, no-cache");
    assertThat(store.preview(KEY, picture, until).getQuery())
        .contains("response-cache-control=private, no-cache");
  }

  @Test
  void a_wrong_secret_is_refused_in_links_and_calls() throws Exception {
    try (S3AttachmentStore<String> stranger = server.open("guessed", "a/", directory)) {
      assertThat(put(stranger.uploadDescriptor(KEY, "text/plain", 5), "hello")).isEqualTo(403);
      assertThatThrownBy(() -> stranger.find(KEY))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(KEY.path())
          .hasMessageNotContaining("guessed");
    }
  }

  @Test
  void a_message_takes_what_was_uploaded_past_us_and_nothing_else() throws Exception {
    try (var records = new MemoryStore<String>(owner -> owner);
        var files =
            new AttachmentServer<>(records, store, UploadRules.DEFAULT, ServerOptions.DEFAULT)) {
      Attachment created =
          files.create(new AttachmentCreateParams("note.txt", 5, "text/plain"), "ann");

      assertThatThrownBy(() -> files.forMessage(List.of(created.id()), "thr_1", "ann"))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("not uploaded");
      assertThat(put(created.uploadDescriptor(), "hello")).isEqualTo(200);

      assertThat(files.forMessage(List.of(created.id()), "thr_1", "ann"))
          .allMatch(held -> held.uploadDescriptor() == null && "thr_1".equals(held.threadId()));
      assertThat(files.download(created.id(), FileRequest.WHOLE, "ann").status()).isEqualTo(302);
    }
  }

  /**
   * A server may answer once it has the bytes, and close: what comes around them would fail then,
   * though all is well.
   */
  @Test
  void another_service_gets_the_bytes_and_nothing_around_them() throws Exception {
    Path staged = Files.writeString(directory.resolve("staged"), "hello");
    try (OlderS3Server older = new OlderS3Server();
        S3AttachmentStore<String> other = builder(older).open()) {
      other.write(KEY, "text/plain", staged);

      assertThat(older.objects).containsOnlyKeys(KEY.path());
      assertThat(older.objects.get(KEY.path())).asString(UTF_8).isEqualTo("hello");
    }
  }

  @Test
  void another_service_gets_checksums_if_they_are_wanted() throws Exception {
    Path staged = Files.writeString(directory.resolve("staged"), "hello");
    try (OlderS3Server older = new OlderS3Server();
        S3AttachmentStore<String> other = builder(older).checksums(true).open()) {
      assertThatThrownBy(() -> other.write(KEY, "text/plain", staged))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("501");
    }
  }

  @Test
  void a_client_uploads_to_another_service_without_checksums_even_if_they_are_wanted()
      throws Exception {
    try (OlderS3Server older = new OlderS3Server();
        S3AttachmentStore<String> other = builder(older).checksums(true).open()) {
      assertThat(put(other.uploadDescriptor(KEY, "text/plain", 5), "hello")).isEqualTo(200);
    }
  }

  @Test
  void the_check_at_the_start_finds_that_checksums_are_not_taken() throws Exception {
    try (OlderS3Server older = new OlderS3Server();
        S3AttachmentStore<String> with = builder(older).checksums(true).open();
        S3AttachmentStore<String> without = builder(older).open()) {
      assertThatThrownBy(with::check)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("501")
          .hasMessageContaining("checksums");

      without.check();

      assertThat(older.objects).isEmpty();
    }
  }

  @Test
  void the_check_at_the_start_takes_the_server_that_knows_everything() throws Exception {
    store.check();

    assertThat(server.objects()).noneMatch(name -> name.startsWith("a/" + directory.getFileName()));
  }

  @Test
  void what_others_keep_in_the_bucket_is_not_listed() throws Exception {
    String prefix = "a/" + directory.getFileName() + "/";
    String owner = KEY.path().substring(0, KEY.path().indexOf('/'));
    try (S3Client others = server.client()) {
      for (String name :
          List.of("dump.sql", owner + "/a.txt", owner + "/b/atc_1", "x/atc_1", "/")) {
        others.putObject(it -> it.bucket(S3Server.BUCKET).key(prefix + name), RequestBody.empty());
      }
    }
    store.write(KEY, "text/plain", Files.writeString(directory.resolve("staged"), "hello"));
    List<String> listed = new ArrayList<>();

    store.list(Instant.now().plusSeconds(3600), file -> listed.add(file.path()));

    assertThat(listed).containsExactly(KEY.path());
  }

  /** Nothing is measured: what may take less time has failed before the upload gets its answer. */
  @Test
  void an_upload_may_take_as_long_as_its_bytes_need() throws Exception {
    Path staged = Files.write(directory.resolve("staged"), new byte[8_000_000]);
    AttachmentKey another = new AttachmentKey("ann", "atc_2"); // it may be removed after the end
    try (OlderS3Server older = new OlderS3Server()) {
      S3AttachmentStoreBuilder<String> impatient = builder(older);
      impatient.callTimeout = Duration.ofMillis(50);
      older.holding = new CountDownLatch(1);
      try (S3AttachmentStore<String> other = impatient.open()) {
        var upload =
            CompletableFuture.runAsync(() -> write(other, staged), Thread::startVirtualThread);
        older.arrived.acquire();
        assertThatThrownBy(() -> other.remove(another)).isInstanceOf(IOException.class);

        older.holding.countDown();
        upload.join();

        assertThat(older.objects.get(KEY.path())).hasSize(8_000_000);
      }
    }
  }

  private static void write(S3AttachmentStore<String> store, Path staged) {
    try {
      store.write(KEY, "text/plain", staged);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private S3AttachmentStoreBuilder<String> builder(OlderS3Server older) {
    return S3AttachmentStore.<String>builder(OlderS3Server.BUCKET, owner -> owner)
        .endpoint(older.endpoint())
        .credentials(S3Server.credentials(S3Server.SECRET))
        .staging(directory);
  }

  @Test
  void a_server_that_is_gone_is_an_io_exception() throws Exception {
    try (S3AttachmentStore<String> lost =
        S3AttachmentStore.<String>builder(S3Server.BUCKET, owner -> owner)
            .endpoint(URI.create("http://127.0.0.1:1"))
            .credentials(S3Server.credentials(S3Server.SECRET))
            .staging(directory)
            .open()) {
      assertThatThrownBy(() -> lost.find(KEY)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> lost.remove(KEY)).isInstanceOf(IOException.class);
    }
  }
}
