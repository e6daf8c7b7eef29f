package dev.chatkit4j.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.attachment.AttachmentException;
import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileRequest;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.StoredFile;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Against a server that checks every signature. */
class S3AttachmentStoreTest {
  private static final String ACCESS = "access";
  private static final String SECRET = "a secret that nobody knows";
  private static final String BUCKET = "files";
  private static final AttachmentKey KEY = new AttachmentKey("ann", "atc_1");

  private static S3Proxy server;
  private static URI endpoint;

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private S3AttachmentStore<String> store;

  @BeforeAll
  static void startServer() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS, SECRET)
            .ignoreUnknownHeaders(true)
            .build();
    server.start();
    endpoint = URI.create("http://127.0.0.1:" + server.getPort());
    try (S3Client client =
        S3Client.builder()
            .credentialsProvider(credentials(SECRET))
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .build()) {
      client.createBucket(it -> it.bucket(BUCKET));
    }
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.stop();
  }

  @BeforeEach
  void open() throws Exception {
    store = open(SECRET, "a/" + directory.getFileName() + "/");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private S3AttachmentStore<String> open(String secret, String prefix) throws IOException {
    return S3AttachmentStore.<String>builder(BUCKET, owner -> owner)
        .prefix(prefix)
        .endpoint(endpoint)
        .credentials(credentials(secret))
        .staging(directory)
        .open();
  }

  private static StaticCredentialsProvider credentials(String secret) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS, secret));
  }

  private void write(AttachmentKey key, String content) throws IOException {
    store.write(key, "text/plain", Files.writeString(directory.resolve("staged"), content));
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

  private HttpResponse<String> get(URI url) throws Exception {
    return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void what_is_written_is_read_whole_and_in_parts_until_it_is_removed() throws Exception {
    write(KEY, "0123456789");

    assertThat(read(KEY, 0, 10)).isEqualTo("0123456789");
    assertThat(read(KEY, 3, 4)).isEqualTo("3456");
    StoredFile found = store.find(KEY).orElseThrow();
    assertThat(found.size()).isEqualTo(10);
    assertThat(found.mimeType()).isEqualTo("text/plain");
    write(KEY, "new");
    assertThat(read(KEY, 0, 3)).isEqualTo("new");
    store.remove(KEY);
    store.remove(KEY);
    assertThat(store.find(KEY)).isEmpty();
    assertThatThrownBy(() -> store.open(KEY, 0, 1)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void owners_do_not_touch_and_a_stream_may_be_closed_early() throws Exception {
    AttachmentKey bobs = new AttachmentKey("bob", KEY.id());
    write(KEY, "ann's".repeat(100_000));
    write(bobs, "bob's");

    try (InputStream in = store.open(KEY, 0, 500_000)) {
      assertThat(in.read()).isEqualTo('a');
    }
    store.remove(KEY);

    assertThat(read(bobs, 0, 5)).isEqualTo("bob's");
  }

  @Test
  void all_objects_below_the_prefix_are_listed_once_and_can_be_removed() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      AttachmentKey key = new AttachmentKey("ann", "atc_" + i);
      write(key, "x");
      expected.add(key.path());
    }
    List<StoredFile> listed = new ArrayList<>();

    store.list(Instant.now().plusSeconds(60), listed::add);

    assertThat(listed).extracting(StoredFile::path).containsExactlyInAnyOrderElementsOf(expected);
    for (StoredFile file : listed) {
      store.remove(file);
    }
    store.list(
        Instant.now().plusSeconds(60),
        file -> {
          throw new AssertionError(file.path());
        });
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
  void another_length_another_type_or_another_key_is_refused() throws Exception {
    UploadDescriptor upload = store.uploadDescriptor(KEY, "text/plain", 5);
    UploadDescriptor html =
        new UploadDescriptor(
            upload.url(),
            upload.method(),
            Map.of("Content-Type", "text/html", "If-None-Match", "*"));

    assertThat(put(upload, "hello!")).isEqualTo(403);
    assertThat(put(upload, "hell")).isEqualTo(403);
    assertThat(put(html, "hello")).isEqualTo(403);
    assertThat(put(URI.create(upload.url().replace("atc_1", "atc_2")), upload, "hello"))
        .isEqualTo(403);
    assertThat(store.find(KEY)).isEmpty();
  }

  @Test
  void a_link_whose_time_or_signature_was_changed_is_refused() throws Exception {
    UploadDescriptor upload = store.uploadDescriptor(KEY, "text/plain", 5);
    String longer = upload.url().replace("X-Amz-Expires=3600", "X-Amz-Expires=9600");
    String forged = upload.url().replaceFirst("X-Amz-Signature=.{8}", "X-Amz-Signature=00000000");

    assertThat(longer).isNotEqualTo(upload.url());
    assertThat(put(URI.create(longer), upload, "hello")).isEqualTo(403);
    assertThat(put(URI.create(forged), upload, "hello")).isEqualTo(403);
    assertThat(store.find(KEY)).isEmpty();
  }

  @Test
  void a_wrong_secret_is_refused_in_links_and_calls() throws Exception {
    try (S3AttachmentStore<String> stranger = open("guessed", "a/")) {
      assertThat(put(stranger.uploadDescriptor(KEY, "text/plain", 5), "hello")).isEqualTo(403);
      assertThatThrownBy(() -> stranger.find(KEY))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(KEY.path())
          .hasMessageNotContaining("guessed");
    }
  }

  @Test
  void a_link_reads_the_file_and_a_tampered_one_does_not() throws Exception {
    write(KEY, "hello");
    Attachment file = Attachment.of("atc_1", "ä.txt", "text/plain", null, "");
    URI link = store.download(KEY, file, Instant.now().plusSeconds(600));

    HttpResponse<String> answer = get(link);

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.headers().firstValue("content-disposition"))
        .hasValue("attachment; filename*=UTF-8''%C3%A4.txt");
    assertThat(get(URI.create(link.toString().replace("atc_1", "atc_2"))).statusCode())
        .isEqualTo(403);
  }

  @Test
  void a_message_takes_what_was_uploaded_past_us_and_nothing_else() throws Exception {
    try (var records = new MemoryStore<String>(owner -> owner);
        var files =
            new AttachmentServer<>(
                records.attachmentLifecycle().orElseThrow(),
                store,
                UploadRules.DEFAULT,
                Clock.systemUTC())) {
      Attachment created =
          files.create(new AttachmentCreateParams("note.txt", 5, "text/plain"), "ann");

      assertThatThrownBy(() -> files.forMessage(List.of(created.id()), "thr_1", "ann"))
          .isInstanceOf(AttachmentException.class)
          .hasMessageContaining("not uploaded");
      assertThat(put(created.uploadDescriptor(), "hello")).isEqualTo(200);

      assertThat(files.forMessage(List.of(created.id()), "thr_1", "ann"))
          .allMatch(held -> held.uploadDescriptor() == null && "thr_1".equals(held.threadId()));
      assertThat(files.download(created.id(), FileRequest.WHOLE, "ann").status()).isEqualTo(302);
    }
  }

  @Test
  void a_server_that_is_gone_is_an_io_exception() throws Exception {
    try (S3AttachmentStore<String> lost =
        S3AttachmentStore.<String>builder(BUCKET, owner -> owner)
            .endpoint(URI.create("http://127.0.0.1:1"))
            .credentials(credentials(SECRET))
            .staging(directory)
            .open()) {
      assertThatThrownBy(() -> lost.find(KEY)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> lost.remove(KEY)).isInstanceOf(IOException.class);
    }
  }
}
