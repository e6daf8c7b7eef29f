package dev.chatkit4j.s3;

import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.tck.AttachmentStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** All tests share one bucket and one prefix. */
class S3AttachmentStoreContractTest extends AttachmentStoreContract<String> {
  private static S3Server server;

  @TempDir private Path staging;
  private final List<S3AttachmentStore<String>> opened = new ArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = new S3Server();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @AfterEach
  void close() {
    opened.forEach(S3AttachmentStore::close);
  }

  @Override
  protected AttachmentFiles<String> store() {
    return open(builder(S3Server.SECRET));
  }

  @Override
  protected String contextOf(String owner) {
    return owner;
  }

  @Override
  protected Optional<AttachmentFiles<String>> reopened() {
    return Optional.of(store());
  }

  @Override
  protected Optional<AttachmentFiles<String>> withOtherSecret() {
    return Optional.of(open(builder("guessed")));
  }

  @Override
  protected Optional<AttachmentFiles<String>> withBriefUploads() {
    S3AttachmentStoreBuilder<String> brief = builder(S3Server.SECRET);
    brief.uploadValidity = Duration.ofSeconds(1);
    return Optional.of(open(brief));
  }

  private S3AttachmentStoreBuilder<String> builder(String secret) {
    return server.builder(secret, "chat/files/", staging);
  }

  private S3AttachmentStore<String> open(S3AttachmentStoreBuilder<String> builder) {
    try {
      S3AttachmentStore<String> store = builder.open();
      opened.add(store);
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
