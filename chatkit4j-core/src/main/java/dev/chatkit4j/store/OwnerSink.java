package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.time.Instant;

/**
 * A sink for an owner's data, filled by {@link OwnerData#readOwner}. The time that comes along is
 * the one the element is ordered by: that of its first saving, whatever time it has by now.
 */
public interface OwnerSink {
  /** A thread; its items follow before the next thread does. */
  void thread(ThreadMetadata thread, Instant place);

  /**
   * An item.
   *
   * @param threadId the thread it is in, which need not be the one it says
   */
  void item(String threadId, ThreadItem item, Instant place);

  /** An attachment's record. */
  void attachment(Attachment attachment);
}
