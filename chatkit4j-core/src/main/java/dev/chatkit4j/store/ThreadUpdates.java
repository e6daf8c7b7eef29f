package dev.chatkit4j.store;

import dev.chatkit4j.protocol.ThreadMetadata;
import java.util.function.UnaryOperator;

/** Changes of a thread that lose no other change. An ability of a {@link Store}. */
public interface ThreadUpdates<C> {
  /**
   * Reads a thread, lets {@code change} make a new state of it and writes that, with nothing in
   * between.
   *
   * @param change quick and without side effects, since it may run while a lock is held and more
   *     than once; it must keep id and time
   * @return the new state
   * @throws NotFoundException if the owner has no such thread; nothing is written then
   */
  ThreadMetadata updateThread(String threadId, UnaryOperator<ThreadMetadata> change, C context);
}
