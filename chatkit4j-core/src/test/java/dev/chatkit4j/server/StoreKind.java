package dev.chatkit4j.server;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import org.jspecify.annotations.Nullable;

/** The engine must behave the same over a store with every ability and over one with none. */
enum StoreKind {
  ABLE,
  BARE;

  Store<String> open() {
    Store<String> memory = new MemoryStore<>(owner -> owner);
    return this == ABLE ? memory : new Bare(memory);
  }

  /** The contract and nothing beyond it. */
  private record Bare(Store<String> store) implements Store<String> {
    @Override
    public ThreadMetadata loadThread(String threadId, String context) {
      return store.loadThread(threadId, context);
    }

    @Override
    public void saveThread(ThreadMetadata thread, String context) {
      store.saveThread(thread, context);
    }

    @Override
    public Page<ThreadItem> loadThreadItems(
        String threadId, @Nullable String after, int limit, Order order, String context) {
      return store.loadThreadItems(threadId, after, limit, order, context);
    }

    @Override
    public void saveAttachment(Attachment attachment, String context) {
      store.saveAttachment(attachment, context);
    }

    @Override
    public Attachment loadAttachment(String attachmentId, String context) {
      return store.loadAttachment(attachmentId, context);
    }

    @Override
    public void deleteAttachment(String attachmentId, String context) {
      store.deleteAttachment(attachmentId, context);
    }

    @Override
    public Page<ThreadMetadata> loadThreads(
        int limit, @Nullable String after, Order order, String context) {
      return store.loadThreads(limit, after, order, context);
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      store.addThreadItem(threadId, item, context);
    }

    @Override
    public void saveItem(String threadId, ThreadItem item, String context) {
      store.saveItem(threadId, item, context);
    }

    @Override
    public ThreadItem loadItem(String threadId, String itemId, String context) {
      return store.loadItem(threadId, itemId, context);
    }

    @Override
    public void deleteThread(String threadId, String context) {
      store.deleteThread(threadId, context);
    }

    @Override
    public void deleteThreadItem(String threadId, String itemId, String context) {
      store.deleteThreadItem(threadId, itemId, context);
    }
  }
}
