package dev.chatkit4j.store.memory;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.memory.Timeline.Placed;
import java.util.List;

/** Counts the bytes that an owner's data would have in a database. */
final class TextBytes {
  private TextBytes() {}

  /** Page by page, so that the owner's lock is held for moments only. */
  static long of(Data data) {
    long bytes = 0;
    List<Placed<ThreadMetadata>> threads = data.threadsBehind(null);
    while (!threads.isEmpty()) {
      for (Placed<ThreadMetadata> thread : threads) {
        bytes += StoredForm.writeUtf8(thread.element()).length;
        bytes += ofItems(data, thread.element().id());
      }
      threads = data.threadsBehind(threads.getLast().place());
    }
    List<Attachment> attachments = data.attachmentsBehind("");
    while (!attachments.isEmpty()) {
      for (Attachment attachment : attachments) {
        bytes += StoredForm.writeUtf8(attachment).length;
      }
      attachments = data.attachmentsBehind(attachments.getLast().id());
    }
    return bytes;
  }

  private static long ofItems(Data data, String threadId) {
    long bytes = 0;
    List<Placed<ThreadItem>> items = data.itemsBehind(threadId, null);
    while (!items.isEmpty()) {
      for (Placed<ThreadItem> item : items) {
        bytes += StoredForm.writeUtf8(item.element()).length;
      }
      items = data.itemsBehind(threadId, items.getLast().place());
    }
    return bytes;
  }
}
