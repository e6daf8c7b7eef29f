package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

/**
 * A thread as a client sees it: what is known of it and a page of its items. The protocol calls it
 * Thread.
 */
public record ChatThread(ThreadMetadata metadata, Page<ThreadItem> items) {
  /** Refuses null. */
  public ChatThread {
    requireNonNull(metadata, "metadata");
    requireNonNull(items, "items");
  }

  /** The thread with no items, as in lists and update events. */
  public ChatThread(ThreadMetadata metadata) {
    this(metadata, Page.empty());
  }
}
