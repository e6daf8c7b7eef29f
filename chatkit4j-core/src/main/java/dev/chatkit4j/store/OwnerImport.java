package dev.chatkit4j.store;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.time.Instant;

/**
 * Saves what it is handed into a store, each element in its place, under the context's owner. Any
 * store will do, and so will one that already has some of it: what is there is replaced where it
 * stands, the rest is added, and nothing is deleted. So an import that was cut off is simply made
 * again.
 *
 * <p>An element whose time differs from that of its place is saved twice, and for a moment readers
 * see it with the other time.
 *
 * @param <C> the store's request context
 */
public final class OwnerImport<C> implements OwnerSink {
  private final Store<C> store;
  private final C context;

  /** An import into that store. The store stays the caller's. */
  public OwnerImport(Store<C> store, C context) {
    this.store = requireNonNull(store, "store");
    this.context = context;
  }

  @Override
  public void thread(ThreadMetadata thread, Instant place) {
    if (!place.equals(thread.createdAt())) {
      store.saveThread(at(place, thread), context);
    }
    store.saveThread(thread, context);
  }

  @Override
  public void item(String threadId, ThreadItem item, Instant place) {
    if (!place.equals(item.createdAt())) {
      store.addThreadItem(threadId, item.withCreatedAt(place), context);
    }
    store.saveItem(threadId, item, context);
  }

  @Override
  public void attachment(Attachment attachment) {
    store.saveAttachment(attachment, context);
  }

  private static ThreadMetadata at(Instant time, ThreadMetadata thread) {
    return new ThreadMetadata(
        thread.id(),
        time,
        thread.title(),
        thread.status(),
        thread.allowedImageDomains(),
        thread.metadata());
  }
}
