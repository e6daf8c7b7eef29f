package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation without its items.
 *
 * @param id unique within its owner
 * @param createdAt in microseconds; the first part of its place among the owner's threads
 * @param title null until it has one
 * @param status advisory: what the client lets the user do
 * @param allowedImageDomains where Markdown images may come from; null for the client's default
 * @param metadata the application's own; never sent to a client
 */
public record ThreadMetadata(
    String id,
    Instant createdAt,
    @Nullable String title,
    ThreadStatus status,
    @Nullable List<String> allowedImageDomains,
    JsonObject metadata) {
  /** Refuses null where it is not allowed, copies the list. */
  public ThreadMetadata {
    requireNonNull(id, "id");
    createdAt = Checks.micros(createdAt);
    requireNonNull(status, "status");
    allowedImageDomains = allowedImageDomains == null ? null : List.copyOf(allowedImageDomains);
    requireNonNull(metadata, "metadata");
  }

  /** A new, active, untitled thread. */
  public ThreadMetadata(String id, Instant createdAt) {
    this(id, createdAt, null, ThreadStatus.ACTIVE, null, JsonObject.EMPTY);
  }

  /** This thread with another title, null for none. */
  public ThreadMetadata withTitle(@Nullable String newTitle) {
    return new ThreadMetadata(id, createdAt, newTitle, status, allowedImageDomains, metadata);
  }

  /** This thread with another status. */
  public ThreadMetadata withStatus(ThreadStatus newStatus) {
    return new ThreadMetadata(id, createdAt, title, newStatus, allowedImageDomains, metadata);
  }

  /** This thread with other image domains, null for the client's default. */
  public ThreadMetadata withAllowedImageDomains(@Nullable List<String> domains) {
    return new ThreadMetadata(id, createdAt, title, status, domains, metadata);
  }

  /** This thread with other metadata. */
  public ThreadMetadata withMetadata(JsonObject newMetadata) {
    return new ThreadMetadata(id, createdAt, title, status, allowedImageDomains, newMetadata);
  }
}
