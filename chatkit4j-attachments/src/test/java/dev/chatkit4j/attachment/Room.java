package dev.chatkit4j.attachment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.UserMessageContent;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A store, a directory for files, a clock that stands still, and what is tried with them. */
final class Room extends Clock implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  final Store<String> store = new MemoryStore<>(owner -> owner, this);
  final AttachmentLifecycle<String> lifecycle = store.attachmentLifecycle().orElseThrow();
  final AttachmentLinks links;
  final FileAttachmentStore<String> files;
  final FairBudget arrivals = new FairBudget("files on their way in", 4, 4);
  final AttachmentServer<String> server;
  final AttachmentSweeper sweeper;
  private Instant now = START;

  Room(Path directory, UploadRules rules) throws IOException {
    links = new AttachmentLinks(new byte[32], () -> URI.create("http://here/attachments"));
    files = FileAttachmentStore.open(directory, owner -> owner, links, this);
    server = new AttachmentServer<>(store, files, rules, options(this));
    sweeper = server.sweeper();
  }

  ServerOptions options(Clock clock) {
    return ServerOptions.DEFAULT.withArrivals(arrivals).withClock(clock);
  }

  static AttachmentServer.Upload text(String content) {
    return text(content, "text/plain");
  }

  static AttachmentServer.Upload text(String content, String type) {
    return upload("note.txt", type, content.getBytes(UTF_8));
  }

  static AttachmentServer.Upload upload(String name, String type, byte[] content) {
    return new AttachmentServer.Upload(name, type, -1, new ByteArrayInputStream(content));
  }

  Attachment create(String type, long size, String owner) {
    return server.create(new AttachmentCreateParams("file", size, type), owner);
  }

  static AttachmentServer.Link link(String url) {
    Matcher parts =
        Pattern.compile("http://here/attachments/([^/?]+)(/\\w+)?\\?until=(\\d+)&signature=(.+)")
            .matcher(url);
    if (!parts.matches()) {
      throw new AssertionError("no link: " + url);
    }
    return new AttachmentServer.Link(
        parts.group(1), Instant.ofEpochSecond(Long.parseLong(parts.group(3))), parts.group(4));
  }

  static AttachmentServer.Link uploadLink(Attachment created) {
    var descriptor = created.uploadDescriptor();
    if (descriptor == null) {
      throw new AssertionError("no descriptor");
    }
    return link(descriptor.url());
  }

  /** A message that holds these is in a new thread of that id. */
  ThreadItem.UserMessage send(String threadId, String owner, String... attachmentIds) {
    ThreadMetadata thread = new ThreadMetadata(threadId, now);
    List<Attachment> held = server.forMessage(List.of(attachmentIds), threadId, owner);
    ThreadItem.UserMessage message = message("msg_" + threadId, threadId, held);
    server.save(thread, message, owner);
    return message;
  }

  ThreadItem.UserMessage message(String id, String threadId, List<Attachment> held) {
    return new ThreadItem.UserMessage(
        id,
        threadId,
        now,
        List.of(new UserMessageContent.Text("look")),
        held,
        null,
        InferenceOptions.NONE);
  }

  AttachmentKey key(Attachment attachment, String owner) {
    return new AttachmentKey(owner, attachment.id());
  }

  /** Every file that is kept, however new. */
  List<String> kept() throws IOException {
    List<String> paths = new ArrayList<>();
    files.list(Instant.MAX, file -> paths.add(file.path()));
    return paths;
  }

  /** What is on its way in. */
  List<Path> staged() throws IOException {
    try (var paths = Files.list(files.staging())) {
      return paths.toList();
    }
  }

  static String read(FileAnswer answer) throws IOException {
    try (InputStream in = answer.body().open()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    sweeper.close();
    server.close();
    store.close();
  }
}
