package dev.chatkit4j.tck;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerSink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what it is handed, in order. */
class ReadOut implements OwnerSink {
  /**
   * One thing that was handed out.
   *
   * @param name such as {@code item thr_1/msg_1}
   * @param place null for an attachment
   */
  record Entry(String name, Object element, @Nullable Instant place) {}

  private final List<Entry> entries = new ArrayList<>();

  /** All that the owner has. */
  static <C> ReadOut of(OwnerData<C> data, C context) {
    ReadOut read = new ReadOut();
    data.readOwner(context, read);
    return read;
  }

  final List<Entry> entries() {
    return List.copyOf(entries);
  }

  final List<String> names() {
    return entries.stream().map(Entry::name).toList();
  }

  /** For what is to be done in the middle of reading. */
  void handed(String name) {}

  @Override
  public final void thread(ThreadMetadata thread, Instant place) {
    add("thread " + thread.id(), thread, place);
  }

  @Override
  public final void item(String threadId, ThreadItem item, Instant place) {
    add("item %s/%s".formatted(threadId, item.id()), item, place);
  }

  @Override
  public final void attachment(Attachment attachment) {
    add("attachment " + attachment.id(), attachment, null);
  }

  private void add(String name, Object element, @Nullable Instant place) {
    entries.add(new Entry(name, element, place));
    handed(name);
  }
}
