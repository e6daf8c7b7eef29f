package dev.chatkit4j.attachment;

import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.StoredAttachment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * Takes files in, within what their owners may have, and lets go of those that no message holds.
 * Bytes come before the record says so. Thread-safe.
 */
final class FileReceiver<C> {
  private static final int PROBE_BYTES = 64 * 1024;

  /** How long a file waits for others to have come. */
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final FileRecords<C> records;
  private final AttachmentLifecycle<C> lifecycle;
  private final AttachmentFiles<C> files;
  private final FileInspector inspector;
  private final UploadRules rules;
  private final FairBudget arrivals;
  private final Clock clock;
  private final Map<AttachmentKey, StagedBytes.Share> uploading = new ConcurrentHashMap<>();
  private final StagedBytes staging;

  FileReceiver(
      FileRecords<C> records,
      AttachmentLifecycle<C> lifecycle,
      AttachmentFiles<C> files,
      FileInspector inspector,
      UploadRules rules,
      ServerOptions options) {
    this.records = records;
    this.lifecycle = lifecycle;
    this.files = files;
    this.inspector = inspector;
    this.rules = rules;
    this.arrivals = options.arrivals();
    this.clock = options.clock();
    this.staging = new StagedBytes(rules.quota());
  }

  // -------------------------------------------------------------------------- in two steps

  /** Makes room for a file and says how to upload it. */
  Attachment create(AttachmentCreateParams params, C context) {
    FileNames.require(params.name());
    String type = FileTypes.declared(params.mimeType());
    if (!type.equals(FileTypes.UNKNOWN)) { // else it is what its bytes tell
      FileTypes.requireAllowed(type, rules.types());
    }
    inspector.requireSize(params.size());
    Attachment created =
        files.createAttachment(
            new AttachmentCreateParams(params.name(), params.size(), type), context);
    try (StagedBytes.Share share = share(context)) {
      add(created, params.size(), share, context);
    }
    return created;
  }

  /** See {@link AttachmentServer#upload(AttachmentServer.Link, AttachmentServer.Upload)}. */
  void take(AttachmentServer.Link link, AttachmentServer.Upload upload) throws IOException {
    AttachmentKey key = records.follow(link, AttachmentLinks.Action.UPLOAD).key();
    try (StagedBytes.Share share = staging.beginAnnounced(key.owner())) {
      if (uploading.putIfAbsent(key, share) != null) {
        throw Refusal.conflict("Attachment %s is being uploaded already".formatted(key.id()));
      }
      try { // from here on a discard sees us; it may have come before
        take(records.follow(link, AttachmentLinks.Action.UPLOAD), upload, share);
      } finally {
        uploading.remove(key);
      }
    }
  }

  private void take(
      StoredAttachment announced, AttachmentServer.Upload upload, StagedBytes.Share share)
      throws IOException {
    Attachment attachment = announced.attachment();
    requirePending(announced);
    requireAsAnnounced(upload, announced);
    Refusal tooLarge =
        FileRefusals.tooLarge(
            "Attachment %s was announced with %s bytes and has more"
                .formatted(attachment.id(), announced.size()));
    try (Staged staged = receive(upload, share, announced.size(), tooLarge)) {
      if (staged.size() < announced.size()) {
        throw Refusal.invalid(
            "Attachment %s was announced with %s bytes and has %s"
                .formatted(attachment.id(), announced.size(), staged.size()));
      }
      String type = inspector.inspect(staged, attachment.mimeType());
      complete(announced.key(), inspector.typed(announced, type), staged);
    }
  }

  private static void requirePending(StoredAttachment attachment) {
    if (attachment.state() != StoredAttachment.State.PENDING) {
      throw Refusal.conflict("Attachment %s was uploaded already".formatted(attachment.key().id()));
    }
  }

  private static void requireAsAnnounced(
      AttachmentServer.Upload upload, StoredAttachment announced) {
    String type = announced.attachment().mimeType();
    if (upload.type() != null && !FileTypes.declared(upload.type()).equals(type)) {
      throw FileRefusals.typeRefused(
          "Attachment %s was announced as %s".formatted(announced.key().id(), type));
    }
    if (upload.length() >= 0 && upload.length() != announced.size()) {
      throw Refusal.invalid(
          "Attachment %s was announced with %s bytes, the upload has %s"
              .formatted(announced.key().id(), announced.size(), upload.length()));
    }
  }

  // ----------------------------------------------------------------------------- in one go

  Attachment take(AttachmentServer.Upload upload, C context) throws IOException {
    String name = upload.name() == null ? "" : upload.name();
    FileNames.require(name);
    Refusal tooLarge =
        FileRefusals.tooLarge(
            "A file may have %s bytes, this one has more".formatted(rules.maxBytes()));
    try (StagedBytes.Share share = share(context);
        Staged staged = receive(upload, share, rules.maxBytes(), tooLarge)) {
      inspector.requireSize(staged.size());
      String declared = FileTypes.declared(upload.type() == null ? "" : upload.type());
      String type = inspector.inspect(staged, declared);
      AttachmentKey key = files.key(files.generateAttachmentId(type, context), context);
      Attachment attachment =
          Attachment.of(key.id(), name, type, null, files.previewAddress(key).toString());
      add(attachment, staged.size(), share, context);
      try {
        complete(key, attachment, staged);
      } catch (RuntimeException e) {
        discardAfter(e, key.id(), context);
        throw e;
      }
      return attachment;
    }
  }

  private void discardAfter(RuntimeException failure, String id, C context) {
    try {
      lifecycle.discard(id, context);
    } catch (RuntimeException e) { // it expires
      failure.addSuppressed(e);
    }
  }

  // ---------------------------------------------------------------------------- both ways

  private StagedBytes.Share share(C context) {
    return staging.begin(
        records.key("staged", context).owner(), () -> lifecycle.usedBytes(context));
  }

  private void add(Attachment attachment, long size, StagedBytes.Share share, C context) {
    Instant expires = clock.instant().plus(rules.expiry());
    if (!share.store(
        size, quota -> lifecycle.addPending(attachment, size, expires, quota, context))) {
      throw FileRefusals.quota(rules.quota());
    }
  }

  /** Takes what a client sends, which ends where others have to wait for one who sends much. */
  private Staged receive(
      AttachmentServer.Upload upload, StagedBytes.Share share, long max, Refusal tooLarge)
      throws IOException {
    try (FairBudget.Share place = arrivals.take(share.owner(), 1, WAIT)) {
      place.reclaimable(place::close);
      return Staged.take(files, whileHeld(place, share.counting(upload.body())), max, tooLarge);
    }
  }

  private static InputStream whileHeld(FairBudget.Share place, InputStream body) {
    return new ProxyInputStream(body) {
      @Override
      protected void afterRead(int count) {
        place.requireHeld();
      }
    };
  }

  private void complete(AttachmentKey key, Attachment attachment, Staged staged) {
    requirePending(records.stored(key));
    Staged.onDisk(() -> {
      files.write(key, attachment.mimeType(), staged.path);
      return true;
    });
    if (!lifecycle.completeUpload(key, attachment.uploaded())) {
      throw lost(key);
    }
  }

  /** It was discarded or expired meanwhile; what removed the bytes then may have been too early. */
  private Refusal lost(AttachmentKey key) {
    if (lifecycle.find(key).isEmpty()) {
      Staged.onDisk(() -> {
        files.remove(key);
        return true;
      });
    }
    return Refusal.conflict("Attachment %s is not pending".formatted(key.id()));
  }

  // -------------------------------------------------------------------------- other things

  /** Forgets a file that no message holds; silent if there is none. */
  void discard(String attachmentId, C context) {
    AttachmentKey key = records.key(attachmentId, context);
    try (StagedBytes.Share share = share(context)) {
      share.remove(() -> lifecycle.discard(attachmentId, context), () -> uploading.get(key));
    }
  }

  /** The reason why no file could be staged just now; empty if one could. */
  Optional<String> failure() {
    var body = new ByteArrayInputStream(new byte[PROBE_BYTES]);
    try (Staged probe = Staged.take(files, body, PROBE_BYTES, FileRefusals.tooLarge("the probe"))) {
      return Optional.empty();
    } catch (IOException | Refusal e) {
      return Optional.of(String.valueOf(e.getCause() == null ? e : e.getCause()));
    }
  }
}
