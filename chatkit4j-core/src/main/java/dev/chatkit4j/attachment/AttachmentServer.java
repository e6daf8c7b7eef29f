package dev.chatkit4j.attachment;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.io.input.ProxyInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes files in and hands them out: everything about attachments that a client can ask for,
 * without the HTTP around it. Bytes come before the record says so, and the record goes before the
 * bytes.
 *
 * <p>Thread-safe. Methods throw {@link Refusal} for what is refused, {@link OverBudgetException}
 * where too much is on its way in, store exceptions as the store does, and {@link IOException} only
 * if the client's stream fails.
 *
 * @param <C> the caller's request context
 */
public final class AttachmentServer<C> implements AutoCloseable {
  private static final int PROBE_BYTES = 64 * 1024;

  /** How long a file waits for others to have come. */
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final AttachmentLifecycle<C> lifecycle;
  private final AttachmentFiles<C> files;
  private final UploadRules rules;
  private final FairBudget arrivals;
  private final Clock clock;
  private final FileAnswers answers;
  private final Map<AttachmentKey, StagedBytes.Share> uploading = new ConcurrentHashMap<>();
  private final StagedBytes staging;

  /**
   * Over these, which must agree about the owner of a context.
   *
   * @param arrivals how many files may be on their way in at once
   */
  public AttachmentServer(
      AttachmentLifecycle<C> lifecycle,
      AttachmentFiles<C> files,
      UploadRules rules,
      FairBudget arrivals,
      Clock clock) {
    this.lifecycle = requireNonNull(lifecycle, "lifecycle");
    this.files = requireNonNull(files, "files");
    this.rules = requireNonNull(rules, "rules");
    this.arrivals = requireNonNull(arrivals, "arrivals");
    this.clock = requireNonNull(clock, "clock");
    this.staging = new StagedBytes(rules.quota());
    this.answers = new FileAnswers(files, rules, clock);
  }

  /** Removes what is not needed any more, once it is started. The caller closes it. */
  public AttachmentSweeper sweeper() {
    return new AttachmentSweeper(lifecycle, files, clock, answers::forget);
  }

  /** What is taken. */
  public UploadRules rules() {
    return rules;
  }

  // ----------------------------------------------------------------------------- taking in

  /** Makes room for a file and says how to upload it. */
  public Attachment create(AttachmentCreateParams params, C context) {
    FileNames.require(params.name());
    String type = FileTypes.declared(params.mimeType());
    if (!type.equals(FileTypes.UNKNOWN)) { // else it is what its bytes tell
      FileTypes.requireAllowed(type, rules.types());
    }
    requireSize(params.size());
    Attachment created =
        files.createAttachment(
            new AttachmentCreateParams(params.name(), params.size(), type), context);
    try (StagedBytes.Share share = share(context)) {
      add(created, params.size(), share, context);
    }
    return shown(created, context);
  }

  /**
   * Takes what {@link #create} made room for. Whoever has the link may do so, once. Of two at once
   * the second is refused, so that no more is on its way than was announced, and bytes which are
   * said to be there never change.
   */
  public void upload(Link link, Upload upload) throws IOException {
    AttachmentKey key = follow(link, AttachmentLinks.Action.UPLOAD).key();
    try (StagedBytes.Share share = staging.beginAnnounced(key.owner())) {
      if (uploading.putIfAbsent(key, share) != null) {
        throw Refusal.conflict("Attachment %s is being uploaded already".formatted(key.id()));
      }
      try { // from here on a discard sees us; it may have come before
        take(follow(link, AttachmentLinks.Action.UPLOAD), upload, share);
      } finally {
        uploading.remove(key);
      }
    }
  }

  private void take(StoredAttachment announced, Upload upload, StagedBytes.Share share)
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
      String type = inspect(staged, attachment.mimeType());
      complete(announced.key(), typed(announced, type), staged);
    }
  }

  /** Takes a file in one go. */
  public Attachment upload(Upload upload, C context) throws IOException {
    String name = upload.name() == null ? "" : upload.name();
    FileNames.require(name);
    Refusal tooLarge =
        FileRefusals.tooLarge(
            "A file may have %s bytes, this one has more".formatted(rules.maxBytes()));
    try (StagedBytes.Share share = share(context);
        Staged staged = receive(upload, share, rules.maxBytes(), tooLarge)) {
      requireSize(staged.size());
      String type = inspect(staged, FileTypes.declared(upload.type() == null ? "" : upload.type()));
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
      return shown(attachment, context);
    }
  }

  /** Takes what a client sends, which ends where others have to wait for one who sends much. */
  private Staged receive(Upload upload, StagedBytes.Share share, long max, Refusal tooLarge)
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

  private StagedBytes.Share share(C context) {
    return staging.begin(
        lifecycle.key("staged", context).owner(), () -> lifecycle.usedBytes(context));
  }

  private void requireSize(long size) {
    if (size < 1) {
      throw Refusal.invalid("The file is empty");
    }
    if (size > rules.maxBytes()) {
      throw FileRefusals.tooLarge(
          "A file may have %s bytes, this one has %s".formatted(rules.maxBytes(), size));
    }
  }

  private void add(Attachment attachment, long size, StagedBytes.Share share, C context) {
    Instant expires = clock.instant().plus(rules.expiry());
    if (!share.store(
        size, quota -> lifecycle.addPending(attachment, size, expires, quota, context))) {
      throw FileRefusals.quota(rules.quota());
    }
  }

  private static void requirePending(StoredAttachment attachment) {
    if (attachment.state() != StoredAttachment.State.PENDING) {
      throw Refusal.conflict("Attachment %s was uploaded already".formatted(attachment.key().id()));
    }
  }

  private static void requireAsAnnounced(Upload upload, StoredAttachment announced) {
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

  /** Looks at the bytes. Returns their type if none was said. */
  private String inspect(Staged staged, String declared) {
    String type = judge(declared, Staged.onDisk(() -> FileTypes.sniff(staged.path)));
    FileScanner.Verdict verdict;
    try {
      verdict = rules.scanner().scan(staged.path, type);
    } catch (Exception e) {
      throw FileRefusals.unavailable("Files cannot be scanned at the moment", e);
    }
    if (verdict != FileScanner.Verdict.CLEAN) {
      throw FileRefusals.refused("The file was refused by the scanner");
    }
    return type;
  }

  private String judge(String declared, String sniffed) {
    FileTypes.requireSame(declared, sniffed);
    String type = declared.equals(FileTypes.UNKNOWN) ? FileTypes.told(sniffed) : declared;
    FileTypes.requireAllowed(type, rules.types());
    return type;
  }

  /** The announced attachment, of that type if it was announced without one. */
  private Attachment typed(StoredAttachment announced, String type) {
    if (!(announced.attachment() instanceof Attachment.File file) || file.mimeType().equals(type)) {
      return announced.attachment();
    }
    return file.withType(type, files.previewAddress(announced.key()).toString());
  }

  private void complete(AttachmentKey key, Attachment attachment, Staged staged) {
    requirePending(stored(key));
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

  private void discardAfter(RuntimeException failure, String id, C context) {
    try {
      lifecycle.discard(id, context);
    } catch (RuntimeException e) { // it expires
      failure.addSuppressed(e);
    }
  }

  /**
   * Forgets a file that no message holds; silent if there is none.
   *
   * @throws dev.chatkit4j.store.ConflictException if a message holds it
   */
  public void discard(String attachmentId, C context) {
    AttachmentKey key = lifecycle.key(attachmentId, context);
    try (StagedBytes.Share share = share(context)) {
      share.remove(() -> lifecycle.discard(attachmentId, context), () -> uploading.get(key));
    }
    answers.forget(key);
  }

  // ------------------------------------------------------------------------------ messages

  /**
   * The attachments as a message of that thread holds them. What was uploaded past us is looked at
   * now.
   */
  public List<Attachment> forMessage(List<String> ids, String threadId, C context) {
    return ids.stream().map(id -> forMessage(id, threadId, context)).toList();
  }

  private Attachment forMessage(String id, String threadId, C context) {
    StoredAttachment stored = stored(lifecycle.key(id, context));
    if (stored.state() == StoredAttachment.State.PENDING) {
      if (!confirm(stored)) {
        throw Refusal.conflict("Attachment %s is not uploaded yet".formatted(id));
      }
      stored = stored(stored.key());
    }
    String holder = stored.attachment().threadId();
    if (holder != null && !holder.equals(threadId)) {
      throw Refusal.conflict("Attachment %s is held by a message of another thread".formatted(id));
    }
    return stored.attachment().uploaded().withThreadId(threadId);
  }

  private boolean confirm(StoredAttachment pending) {
    if (files.links().isPresent()) {
      return false;
    }
    AttachmentKey key = pending.key();
    Optional<StoredFile> file = Staged.onDisk(() -> files.find(key));
    if (file.isEmpty()) {
      return false;
    }
    requireAnnounced(pending, file.get());
    Attachment attachment = typed(pending, inspectElsewhere(pending));
    if (!lifecycle.completeUpload(key, attachment.uploaded())) {
      requireUploaded(key);
    }
    return true;
  }

  private static void requireAnnounced(StoredAttachment pending, StoredFile file) {
    String type = pending.attachment().mimeType();
    if (file.size() != pending.size()
        || (file.mimeType() != null && !file.mimeType().equals(type))) {
      throw Refusal.conflict(
          "Attachment %s was announced with %s bytes of %s and has %s of %s"
              .formatted(pending.key().id(), pending.size(), type, file.size(), file.mimeType()));
    }
  }

  /** Only a scanner needs more than the beginning of what was uploaded past us. */
  private String inspectElsewhere(StoredAttachment pending) {
    String declared = pending.attachment().mimeType();
    if (rules.scanner().equals(FileScanner.NONE)) {
      return judge(declared, Staged.onDisk(() -> sniff(pending)));
    }
    try (Staged fetched = fetch(pending)) {
      return inspect(fetched, declared);
    }
  }

  private String sniff(StoredAttachment pending) throws IOException {
    long head = Math.min(pending.size(), FileTypes.HEAD);
    try (InputStream in = files.open(pending.key(), 0, head)) {
      return FileTypes.sniff(in);
    }
  }

  private Staged fetch(StoredAttachment pending) {
    Refusal changed = Refusal.conflict("Attachment %s has changed".formatted(pending.key().id()));
    return Staged.onDisk(() -> {
      try (InputStream in = files.open(pending.key(), 0, pending.size())) {
        return Staged.take(files, in, pending.size(), changed);
      }
    });
  }

  /** Another message may have confirmed it at the same time. */
  private void requireUploaded(AttachmentKey key) {
    if (stored(key).state() == StoredAttachment.State.PENDING) {
      throw Refusal.conflict("Attachment %s is not pending".formatted(key.id()));
    }
  }

  /**
   * Saves a message with its attachments, all or nothing.
   *
   * @param newThread null if the thread is there already
   */
  public void write(@Nullable ThreadMetadata newThread, ThreadItem.UserMessage message, C context) {
    lifecycle.writeMessage(newThread, message, context);
  }

  /** The item with links that work now in place of the addresses that are stored. */
  public ThreadItem shown(ThreadItem item, C context) {
    if (item instanceof ThreadItem.UserMessage message && !message.attachments().isEmpty()) {
      return message.withAttachments(
          message.attachments().stream().map(each -> shown(each, context)).toList());
    }
    return item;
  }

  /** Likewise. */
  public Attachment shown(Attachment attachment, C context) {
    if (!(attachment instanceof Attachment.Image image)) {
      return attachment;
    }
    AttachmentKey key = lifecycle.key(image.id(), context);
    return image.withPreviewUrl(files.preview(key, image, until()).toString());
  }

  /** Equal for some minutes, so that a browser finds what it has already. */
  private Instant until() {
    return clock
        .instant()
        .plus(rules.linkValidity())
        .truncatedTo(ChronoUnit.HOURS)
        .plus(1, ChronoUnit.HOURS);
  }

  // --------------------------------------------------------------------------- handing out

  /** A link to save the file, good for whoever has it, for the time that the rules say. */
  public String downloadLink(Attachment attachment, C context) {
    AttachmentKey key = lifecycle.key(attachment.id(), context);
    return files.download(key, attachment, until()).toString();
  }

  /** Opens the bytes for the server's own use. The caller closes the stream. */
  public InputStream open(String attachmentId, C context) throws IOException {
    StoredAttachment stored = readable(lifecycle.key(attachmentId, context));
    StoredFile file = files.find(stored.key()).orElseThrow(() -> missing(attachmentId));
    return files.open(stored.key(), 0, file.size());
  }

  private static IOException missing(String attachmentId) {
    return new NoSuchFileException("The bytes of attachment %s".formatted(attachmentId));
  }

  /** The file, for its owner. */
  public FileAnswer download(String attachmentId, FileRequest request, C context) {
    StoredAttachment stored = readable(lifecycle.key(attachmentId, context));
    return answers.file(stored, request, until());
  }

  /** The file, for who has the link. */
  public FileAnswer download(Link link, FileRequest request) {
    return answers.file(readable(follow(link, AttachmentLinks.Action.DOWNLOAD)), request, until());
  }

  /** A small picture of the file, for its owner. */
  public FileAnswer preview(String attachmentId, FileRequest request, C context) {
    StoredAttachment stored = readable(lifecycle.key(attachmentId, context));
    return answers.preview(stored, request, until());
  }

  /** A small picture of the file, for who has the link. */
  public FileAnswer preview(Link link, FileRequest request) {
    return answers.preview(
        readable(follow(link, AttachmentLinks.Action.PREVIEW)), request, until());
  }

  private StoredAttachment readable(AttachmentKey key) {
    return readable(stored(key));
  }

  private static StoredAttachment readable(StoredAttachment attachment) {
    if (attachment.state() == StoredAttachment.State.PENDING) {
      throw FileRefusals.notFound(attachment.key().id());
    }
    return attachment;
  }

  private StoredAttachment stored(AttachmentKey key) {
    return lifecycle.find(key).orElseThrow(() -> FileRefusals.notFound(key.id()));
  }

  /** A link names no owner; whose it is, is whose signature it has. */
  private StoredAttachment follow(Link link, AttachmentLinks.Action action) {
    AttachmentLinks links = files.links().orElseThrow(FileRefusals::badLink);
    StoredAttachment found =
        lifecycle.findAny(link.attachmentId()).stream()
            .filter(stored -> genuine(links, link, action, stored))
            .findFirst()
            .orElseThrow(FileRefusals::badLink);
    if (clock.instant().isAfter(link.until())) {
      throw FileRefusals.badLink();
    }
    return found;
  }

  private static boolean genuine(
      AttachmentLinks links, Link link, AttachmentLinks.Action action, StoredAttachment stored) {
    if (action != AttachmentLinks.Action.UPLOAD) {
      return links.genuine(stored.key(), action, link.until(), link.signature());
    }
    return genuineUpload(links, link, stored, stored.attachment().mimeType())
        || (stored.state() != StoredAttachment.State.PENDING
            && genuineUpload(links, link, stored, FileTypes.UNKNOWN)); // its type until it came
  }

  private static boolean genuineUpload(
      AttachmentLinks links, Link link, StoredAttachment stored, String announcedType) {
    return links.genuine(
        stored.key(),
        AttachmentLinks.Action.UPLOAD,
        link.until(),
        link.signature(),
        announcedType,
        Long.toString(stored.size()));
  }

  /** Why no file could be staged just now; empty if one could. */
  public Optional<String> stagingFailure() {
    var body = new ByteArrayInputStream(new byte[PROBE_BYTES]);
    try (Staged probe = Staged.take(files, body, PROBE_BYTES, FileRefusals.tooLarge("the probe"))) {
      return Optional.empty();
    } catch (IOException | Refusal e) {
      return Optional.of(String.valueOf(e.getCause() == null ? e : e.getCause()));
    }
  }

  /** Lets go of threads. What is being handed out may fail. */
  @Override
  public void close() {
    answers.close();
  }

  /**
   * A link that was followed.
   *
   * @param until its time
   * @param signature that it carried
   */
  public record Link(String attachmentId, Instant until, String signature) {
    /** Refuses null. */
    public Link {
      requireNonNull(attachmentId, "attachmentId");
      requireNonNull(until, "until");
      requireNonNull(signature, "signature");
    }
  }

  /**
   * A file that comes.
   *
   * @param name null if the client said none
   * @param type null if the client said none
   * @param length in bytes; -1 if the client said none
   * @param body read to its end unless the file is refused
   */
  public record Upload(
      @Nullable String name, @Nullable String type, long length, InputStream body) {
    /** Refuses null where it is not allowed. */
    public Upload {
      requireNonNull(body, "body");
    }
  }
}
