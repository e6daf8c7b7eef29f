package dev.chatkit4j.tck;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerSink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what it is handed, in order. */
final class ReadOut implements OwnerSink {
  /**
   * One thing that was handed out.
   *
   * @param name such as {@code item thr_1/msg_1}
   * @param place null for an attachment
   */
  record Entry(String name, Object element, @Nullable Instant place) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Consumer<String> handed;

  ReadOut() {
    this(name -> {});
  }

  /** Tells the name of each thing, for what is to be done in the middle of reading. */
  ReadOut(Consumer<String> handed) {
    this.handed = handed;
  }

  /** All that the owner has. */
  static <C> ReadOut of(OwnerData<C> data, C context) {
    ReadOut read = new ReadOut();
    data.readOwner(context, read);
    return read;
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  List<String> names() {
    return entries.stream().map(Entry::name).toList();
  }

  @Override
  public void thread(ThreadMetadata thread, Instant place) {
    add("thread " + thread.id(), thread, place);
  }

  @Override
  public void item(String threadId, ThreadItem item, Instant place) {
    add("item %s/%s".formatted(threadId, item.id()), item, place);
  }

  @Override
  public void attachment(Attachment attachment) {
    add("attachment " + attachment.id(), attachment, null);
  }

  private void add(String name, Object element, @Nullable Instant place) {
    entries.add(new Entry(name, element, place));
    handed.accept(name);
  }
}
