package dev.chatkit4j.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One user who uploads files, sends them and deletes their threads, as a seed says, for ever. */
final class FileLane {
  private static final String TEXT = "text/plain";

  private final Store<String> store;
  private final AttachmentServer<String> files;
  private final String owner;
  private final Random random;
  private final Consumer<String> told;
  private final List<String> uploaded = new ArrayList<>();
  private final List<String> threads = new ArrayList<>();

  FileLane(
      Store<String> store,
      AttachmentServer<String> files,
      String owner,
      Random random,
      Consumer<String> told) {
    this.store = store;
    this.files = files;
    this.owner = owner;
    this.random = random;
    this.told = told;
  }

  /** What a file of that name has in it. */
  static byte[] content(String name) {
    int size = Integer.parseInt(name.substring(name.indexOf('-') + 1));
    return (name + " ").repeat(size / name.length() + 1).substring(0, size).getBytes(US_ASCII);
  }

  void run() {
    while (true) {
      try {
        step();
      } catch (Refusal | ConflictException | NotFoundException e) {
        uploaded.clear(); // the sweeper was faster
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void step() throws IOException {
    int dice = random.nextInt(100);
    if (dice < 30) {
      uploaded.add(files.upload(upload(name()), owner).id());
    } else if (dice < 55) {
      inTwoSteps();
    } else if (dice < 60 && !uploaded.isEmpty()) {
      files.discard(uploaded.removeLast(), owner);
    } else if (dice < 75 && threads.size() > 3) {
      delete(threads.remove(random.nextInt(threads.size())));
    } else if (!uploaded.isEmpty()) {
      send();
    }
    told.accept("step " + owner);
  }

  private String name() {
    return "%s%d-%d".formatted(owner, random.nextInt(1_000_000), 1 + random.nextInt(20_000));
  }

  private static AttachmentServer.Upload upload(String name) {
    return new AttachmentServer.Upload(name, TEXT, -1, new ByteArrayInputStream(content(name)));
  }

  private void inTwoSteps() throws IOException {
    String name = name();
    Attachment created =
        files.create(new AttachmentCreateParams(name, content(name).length, TEXT), owner);
    if (random.nextInt(4) > 0) {
      files.upload(link(requireNonNull(created.uploadDescriptor()).url()), upload(name));
      uploaded.add(created.id());
    }
  }

  private static AttachmentServer.Link link(String url) {
    URI uri = URI.create(url);
    Map<String, String> query = new HashMap<>();
    for (String pair : uri.getQuery().split("&", -1)) {
      int equals = pair.indexOf('=');
      query.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    String id = uri.getPath().split("/", -1)[2];
    Instant until = Instant.ofEpochSecond(Long.parseLong(requireNonNull(query.get("until"))));
    return new AttachmentServer.Link(id, until, requireNonNull(query.get("signature")));
  }

  private void send() {
    String threadId = store.generateThreadId(owner);
    List<Attachment> held = files.forMessage(List.copyOf(uploaded), threadId, owner);
    var message =
        new ThreadItem.UserMessage(
            "msg_" + threadId,
            threadId,
            Samples.NOON,
            List.of(),
            held,
            null,
            InferenceOptions.NONE);
    files.save(new ThreadMetadata(threadId, Samples.NOON), message, owner);
    uploaded.clear();
    threads.add(threadId);
    told.accept(
        Stream.concat(Stream.of("held", owner, threadId), held.stream().map(Attachment::id))
            .collect(Collectors.joining(" ")));
  }

  private void delete(String threadId) {
    told.accept("deleting %s %s".formatted(owner, threadId));
    store.deleteThread(threadId, owner);
  }
}
