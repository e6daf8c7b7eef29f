package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the files of a user whose records are erased, and the notes that they must go. What it
 * cannot take stays noted, for the server that serves the database.
 */
final class FileErasure {
  private static final Instant EVER = Instant.parse("9999-12-31T23:59:59Z");

  private final AttachmentLifecycle<Caller> lifecycle;
  private final Caller owner;
  private final @Nullable AttachmentFiles<Caller> files;
  private final boolean named;

  /** Paths of the files that the records promised. */
  private final Set<String> promised = new HashSet<>();

  private final Set<String> removed = new HashSet<>();
  private final Set<String> missing = new HashSet<>();
  private final Map<String, String> failures = new LinkedHashMap<>();

  /**
   * An erasure, once the owner's records were read and before they are gone.
   *
   * @param files where they are; null if that is not known
   * @param named whether somebody said so
   */
  FileErasure(
      Store<Caller> store, Caller owner, @Nullable AttachmentFiles<Caller> files, boolean named) {
    this.lifecycle = store.attachmentLifecycle().orElseThrow();
    this.owner = owner;
    this.files = files;
    this.named = named;
    Moving.data(store).readOwner(owner, new Records());
  }

  private final class Records implements OwnerSink {
    @Override
    public void thread(ThreadMetadata thread, Instant place) {}

    @Override
    public void item(String threadId, ThreadItem item, Instant place) {}

    @Override
    public void attachment(Attachment attachment) {
      AttachmentKey key = lifecycle.key(attachment.id(), owner);
      if (lifecycle.find(key).map(StoredAttachment::state).orElse(null)
          != StoredAttachment.State.PENDING) {
        promised.add(key.path());
      }
    }
  }

  /** Takes all it can. */
  void run() {
    if (files == null) {
      missing.addAll(named ? Set.of() : promised);
      notes().forEach(note -> missing.add(note.key().path()));
      return;
    }
    try {
      kept().forEach(this::remove);
      lifecycle.completeRemovals(notes().stream().filter(this::carriedOut).toList());
    } catch (IOException e) {
      failures.put("all", String.valueOf(e.getMessage()));
    }
  }

  private List<AttachmentRemoval> notes() {
    return lifecycle.loadRemovals(EVER, Integer.MAX_VALUE).stream()
        .filter(note -> note.key().owner().equals(owner.owner()))
        .toList();
  }

  /** All files of the owner, those without a record among them. */
  private List<StoredFile> kept() throws IOException {
    String path = new AttachmentKey(owner.owner(), "any").path();
    String folder = path.substring(0, path.indexOf('/') + 1);
    List<StoredFile> kept = new ArrayList<>();
    requireNonNull(files)
        .list(
            EVER,
            file -> {
              if (file.path().startsWith(folder) && !newlyUploaded(file)) {
                kept.add(file);
              }
            });
    return kept;
  }

  /** Who is erased may go on talking. */
  private boolean newlyUploaded(StoredFile file) {
    return lifecycle.findAny(file.id()).stream()
        .anyMatch(stored -> stored.key().path().equals(file.path()));
  }

  private void remove(StoredFile file) {
    try {
      requireNonNull(files).remove(file);
      removed.add(file.path());
    } catch (IOException e) {
      failures.put(file.path(), "%s: %s".formatted(file.path(), e.getMessage()));
    }
  }

  /** A file that was promised and is not where it usually is may be elsewhere. */
  private boolean carriedOut(AttachmentRemoval note) {
    String path = note.key().path();
    if (failures.containsKey(path)) {
      return false;
    }
    if (named || removed.contains(path) || !promised.contains(path)) {
      return true;
    }
    missing.add(path);
    return false;
  }

  /** How many files were there and are gone. */
  int removed() {
    return removed.size();
  }

  /** What is left, and when that will be gone; null if nothing is. */
  @Nullable String left(String place) {
    if (!failures.isEmpty()) {
      return "files of this user are left in %s: erase again, or wait for the server that serves the database, which tries again within a minute (%s)"
          .formatted(place, String.join("; ", failures.values()));
    }
    if (missing.isEmpty()) {
      return null;
    }
    return "%s files of this user are left, %s: say where with --attachments, or wait for a server that runs with that place, which removes within a minute what was uploaded to it and within two days what was copied there"
        .formatted(
            missing.size(),
            files == null ? "which are in a place not known here" : "not being in " + place);
  }
}
