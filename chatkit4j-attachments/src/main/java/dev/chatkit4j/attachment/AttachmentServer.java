package dev.chatkit4j.attachment;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.http.Resource;
import dev.chatkit4j.http.SubResource;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.server.Attachments;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Attachments whose files the server keeps: everything about them that a client can ask for. Given
 * to a {@code ChatKitServer}, which then knows the attachments, and to a {@code ChatKitEndpoint},
 * below which files come and go. Bytes come before the record says so, and the record goes before
 * the bytes.
 *
 * <p>Thread-safe. Methods throw {@link Refusal} for what is refused, {@link OverBudgetException}
 * where too much is on its way in, store exceptions as the store does, and {@link IOException} only
 * if the client's stream fails.
 *
 * @param <C> the caller's request context
 */
public final class AttachmentServer<C> implements Attachments<C>, SubResource<C> {
  /** Where the files are below ChatKit. */
  public static final String PATH = "/attachments";

  private final AttachmentLifecycle<C> lifecycle;
  private final AttachmentFiles<C> files;
  private final UploadRules rules;
  private final Clock clock;
  private final FileReceiver<C> receiver;
  private final MessageFiles<C> messages;
  private final FileSender<C> sender;
  private final FileResources<C> resources = new FileResources<>(this);

  /**
   * Over a store of records and one of bytes, which must agree about the owner of a context.
   *
   * @param options those of the server, for its clock and for how much may be on its way in at once
   * @throws IllegalArgumentException if the store does not keep the {@link
   *     Store#attachmentLifecycle life} of attachments
   */
  public AttachmentServer(
      Store<C> store, AttachmentFiles<C> files, UploadRules rules, ServerOptions options) {
    this.lifecycle =
        store
            .attachmentLifecycle()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "%s needs a store that keeps the life of attachments, which %s does not"
                        .formatted(files.getClass().getName(), store)));
    this.files = requireNonNull(files, "files");
    this.rules = requireNonNull(rules, "rules");
    this.clock = options.clock();
    FileRecords<C> records = new FileRecords<>(lifecycle, files, clock);
    FileInspector inspector = new FileInspector(files, rules);
    this.receiver = new FileReceiver<>(records, lifecycle, files, inspector, rules, options);
    this.messages = new MessageFiles<>(records, lifecycle, files, inspector);
    this.sender = new FileSender<>(records, files, rules, clock);
  }

  /** Removes what is not needed any more, once it is started. The caller closes it. */
  public AttachmentSweeper sweeper() {
    return new AttachmentSweeper(lifecycle, files, clock, sender::forget);
  }

  /** The files that are taken. */
  public UploadRules rules() {
    return rules;
  }

  // ---------------------------------------------------------------------------- attachments

  @Override
  public Attachment create(AttachmentCreateParams params, C context) {
    return shown(receiver.create(params, context), context);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ConflictException if a message holds it
   */
  @Override
  public void discard(String attachmentId, C context) {
    AttachmentKey key = lifecycle.key(attachmentId, context);
    receiver.discard(attachmentId, context);
    sender.forget(key);
  }

  /** {@inheritDoc} What was uploaded past us is looked at now. */
  @Override
  public List<Attachment> forMessage(List<String> ids, String threadId, C context) {
    return ids.stream().map(id -> messages.held(id, threadId, context)).toList();
  }

  /** {@inheritDoc} All or nothing. */
  @Override
  public void save(@Nullable ThreadMetadata newThread, ThreadItem.UserMessage message, C context) {
    lifecycle.writeMessage(newThread, message, context);
  }

  /** The attachment with links that work now in place of the addresses that are stored. */
  @Override
  public Attachment shown(Attachment attachment, C context) {
    return sender.shown(attachment, context);
  }

  @Override
  public InputStream open(String attachmentId, C context) throws IOException {
    return sender.open(attachmentId, context);
  }

  @Override
  public Optional<String> failure() {
    return receiver.failure();
  }

  /** Lets go of threads. What is being handed out may fail. */
  @Override
  public void close() {
    sender.close();
  }

  // ---------------------------------------------------------------------------------- files

  /**
   * Takes the file that {@link #create} made room for. Whoever has the link may do so, once. Of two
   * at once the second is refused, so that no more is on its way than was announced, and bytes
   * which are said to be there never change.
   */
  public void upload(Link link, Upload upload) throws IOException {
    receiver.take(link, upload);
  }

  /** Takes a file in one go. */
  public Attachment upload(Upload upload, C context) throws IOException {
    return shown(receiver.take(upload, context), context);
  }

  /** The file, for its owner. */
  public FileAnswer download(String attachmentId, FileRequest request, C context) {
    return sender.file(attachmentId, request, context);
  }

  /** The file, for who has the link. */
  public FileAnswer download(Link link, FileRequest request) {
    return sender.file(link, request);
  }

  /** A small picture of the file, for its owner. */
  public FileAnswer preview(String attachmentId, FileRequest request, C context) {
    return sender.preview(attachmentId, request, context);
  }

  /** A small picture of the file, for who has the link. */
  public FileAnswer preview(Link link, FileRequest request) {
    return sender.preview(link, request);
  }

  /** A link to save the file, good for whoever has it, for the time that the rules say. */
  public String downloadLink(Attachment attachment, C context) {
    return sender.link(attachment, context);
  }

  // ---------------------------------------------------------------------------------- HTTP

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public @Nullable Resource<C> at(String below) {
    return resources.at(below);
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
