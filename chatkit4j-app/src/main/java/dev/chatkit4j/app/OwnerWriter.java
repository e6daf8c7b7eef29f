package dev.chatkit4j.app;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.OwnerImport;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Saves what an owner has into a store as {@link OwnerImport} does, but many items of a thread at a
 * time, as long as they are small. All is saved once {@link #finish} returned; made again from the
 * start it changes nothing.
 */
final class OwnerWriter implements OwnerSink {
  private final Store<Caller> store;
  private final Caller owner;
  private final boolean comparing;
  private final Turns turns;
  private final OwnerImport<Caller> single;
  private final BatchWrites<Caller> batches;
  private final List<ThreadItem> waiting = new ArrayList<>();
  private long waitingBytes;
  private String thread = "";

  /**
   * A writer of one owner's data.
   *
   * @param comparing whether much of it may be there, which is then left alone
   * @param turns in which it is written
   */
  OwnerWriter(Store<Caller> store, Caller owner, boolean comparing, Turns turns) {
    this.store = store;
    this.owner = owner;
    this.comparing = comparing;
    this.turns = turns;
    this.single = new OwnerImport<>(store, owner);
    this.batches = store.batchWrites().orElseThrow();
  }

  @Override
  public void thread(ThreadMetadata toSave, Instant place) {
    finish();
    thread = toSave.id();
    if (!there(toSave, () -> store.loadThread(toSave.id(), owner))) {
      turns.write(() -> single.thread(toSave, place));
    }
  }

  /** An item whose time is not its place's is there twice, to get both. */
  @Override
  public void item(String threadId, ThreadItem item, Instant place) {
    if (!threadId.equals(thread)) {
      finish();
      thread = threadId;
    }
    if (there(item, () -> store.loadItem(threadId, item.id(), owner))) {
      return;
    }
    long bytes = StoredForm.writeUtf8(item).length;
    if (waitingBytes + bytes > turns.bytes()) {
      finish();
    }
    waitingBytes += bytes;
    if (!place.equals(item.createdAt())) {
      waiting.add(item.withCreatedAt(place));
    }
    waiting.add(item);
    if (waiting.size() >= turns.elements() || waitingBytes > turns.bytes()) {
      finish();
    }
  }

  @Override
  public void attachment(Attachment attachment) {
    finish();
    if (!there(attachment, () -> store.loadAttachment(attachment.id(), owner))) {
      turns.write(() -> single.attachment(attachment));
    }
  }

  private boolean there(Object toSave, Supplier<Object> load) {
    if (!comparing) {
      return false;
    }
    try {
      return load.get().equals(toSave);
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** Saves what waits. */
  void finish() {
    if (!waiting.isEmpty()) {
      turns.write(() -> batches.write(thread, null, List.of(), waiting, owner));
      waiting.clear();
      waitingBytes = 0;
    }
  }
}
