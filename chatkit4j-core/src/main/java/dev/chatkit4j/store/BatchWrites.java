package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several writes that happen together or not at all. An ability of a {@link Store}. */
public interface BatchWrites<C> {
  /**
   * Does what {@link Store#saveThread}, {@link Store#saveAttachment} and {@link
   * Store#addThreadItem} would do one after the other, in one unit, also if the process is killed.
   *
   * @param thread to save first; null if the thread is there already
   * @param items appended in this order
   * @throws NotFoundException if no thread is given and the owner has none of that id
   */
  void write(
      String threadId,
      @Nullable ThreadMetadata thread,
      List<Attachment> attachments,
      List<ThreadItem> items,
      C context);
}
