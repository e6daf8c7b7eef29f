package dev.chatkit4j.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Bytes that have to go, since their record is gone.
 *
 * @param due when it is tried
 * @param tries how often it failed
 */
public record AttachmentRemoval(AttachmentKey key, Instant due, int tries) {
  /** Refuses null. */
  public AttachmentRemoval {
    requireNonNull(key, "key");
    requireNonNull(due, "due");
  }
}
