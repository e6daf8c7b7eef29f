package dev.chatkit4j.app;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * An owner's data as lines of JSON, one an element, counted and hashed. See docs/guides/moving.md.
 */
final class OwnerLines implements OwnerSink {
  private final Consumer<String> lines;
  private final MessageDigest hash;
  private Counts counts = Counts.NONE;

  /** Hands out each line, without its end. */
  OwnerLines(Consumer<String> lines) {
    this.lines = lines;
    try {
      this.hash = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** The numbers of threads, items and attachments. */
  record Counts(long threads, long items, long attachments) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          threads + other.threads, items + other.items, attachments + other.attachments);
    }

    @Override
    public String toString() {
      return "%s threads, %s items, %s attachments".formatted(threads, items, attachments);
    }
  }

  /** All lines of an owner, read and let go. */
  static OwnerLines of(Store<Caller> store, Caller owner) {
    OwnerLines lines = new OwnerLines(line -> {});
    Moving.data(store).readOwner(owner, lines);
    return lines;
  }

  @Override
  public void thread(ThreadMetadata thread, Instant place) {
    counts = counts.plus(new Counts(1, 0, 0));
    placed("thread", place, StoredForm.write(thread));
  }

  @Override
  public void item(String threadId, ThreadItem item, Instant place) {
    counts = counts.plus(new Counts(0, 1, 0));
    placed("item", place, StoredForm.write(item));
  }

  @Override
  public void attachment(Attachment attachment) {
    counts = counts.plus(new Counts(0, 0, 1));
    line("{\"attachment\":" + StoredForm.write(attachment) + "}");
  }

  private void placed(String kind, Instant place, String document) {
    // A document may be large: it is copied as seldom as can be.
    line("{\"place\":\"" + place + "\",\"" + kind + "\":" + document + "}");
  }

  private void line(String line) {
    hash.update(line.getBytes(StandardCharsets.UTF_8));
    hash.update((byte) '\n');
    lines.accept(line);
  }

  Counts counts() {
    return counts;
  }

  /** SHA-256 over the lines so far, each with a line feed. */
  String hash() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) hash.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }
}
