package dev.chatkit4j.jdbc;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.StoredAttachment;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The life of attachments, in the same tables as their records. */
final class JdbcAttachments<C> implements AttachmentLifecycle<C> {
  private final Database database;
  private final Function<C, String> owner;
  private final Clock clock;

  JdbcAttachments(Database database, Function<C, String> owner, Clock clock) {
    this.database = database;
    this.owner = owner;
    this.clock = clock;
  }

  @Override
  public AttachmentKey key(String attachmentId, C context) {
    return new AttachmentKey(owner.apply(context), attachmentId);
  }

  @Override
  public boolean addPending(
      Attachment attachment, long size, Instant expires, long quota, C context) {
    String of = owner.apply(context);
    Document document = JdbcStore.document(attachment);
    long expiresAt = Place.micros(expires);
    return database
        .callsFor(of)
        .write(
            () -> "Adding attachment " + attachment.id(),
            sql -> {
              if (quota < Long.MAX_VALUE && size > quota - Attachments.lockUsed(sql, of)) {
                return false;
              }
              if (!Attachments.add(sql, of, document, size, expiresAt)) {
                throw new ConflictException("There is an attachment %s".formatted(attachment.id()));
              }
              return true;
            });
  }

  @Override
  public long usedBytes(C context) {
    String of = owner.apply(context);
    return database
        .callsFor(of)
        .read(() -> "Adding up the attachments of an owner", sql -> Attachments.used(sql, of));
  }

  @Override
  public boolean completeUpload(AttachmentKey key, Attachment attachment) {
    if (!key.id().equals(attachment.id())) {
      throw new IllegalArgumentException(
          "attachment %s cannot become attachment %s".formatted(key.id(), attachment.id()));
    }
    Document document = JdbcStore.document(attachment);
    return database
        .callsFor(key.owner())
        .writeOne(
            () -> "Completing attachment " + key.id(),
            sql -> Attachments.complete(sql, key.owner(), document));
  }

  @Override
  public Optional<StoredAttachment> find(AttachmentKey key) {
    return Optional.ofNullable(
        database
            .callsFor(key.owner())
            .<@Nullable StoredAttachment>read(
                () -> "Loading attachment " + key.id(),
                sql -> Attachments.find(sql, key.owner(), key.id())));
  }

  @Override
  public List<StoredAttachment> findAny(String attachmentId) {
    if (!Ids.valid(attachmentId)) {
      return List.of();
    }
    return database.read(
        () -> "Loading attachments " + attachmentId, sql -> Attachments.findAny(sql, attachmentId));
  }

  @Override
  public void writeMessage(
      @Nullable ThreadMetadata thread, ThreadItem.UserMessage message, C context) {
    String of = owner.apply(context);
    String threadId = Ids.requireValid("thread id", message.threadId());
    Document threadDocument = thread == null ? null : JdbcStore.document(thread);
    Document document = JdbcStore.document(message);
    List<Document> records = message.attachments().stream().map(JdbcStore::document).toList();
    database
        .callsFor(of)
        .write(
            () -> "Writing message %s of thread %s".formatted(message.id(), threadId),
            sql -> {
              JdbcStore.saveOrLock(sql, of, threadId, thread, threadDocument);
              for (Document record : records) {
                if (!Attachments.bind(sql, of, record, threadId, message.id())) {
                  throw unbindable(sql, of, record.id());
                }
              }
              JdbcStore.save(sql, of, threadId, message, document);
              return true;
            });
  }

  private static RuntimeException unbindable(Sql sql, String of, String id) throws SQLException {
    StoredAttachment stored = Attachments.find(sql, of, id);
    if (stored == null) {
      return NotFoundException.attachment(id);
    }
    return new ConflictException(
        stored.state() == StoredAttachment.State.PENDING
            ? "Attachment %s is not uploaded yet".formatted(id)
            : "Attachment %s is held by a message of another thread".formatted(id));
  }

  @Override
  public void discard(String attachmentId, C context) {
    String of = owner.apply(context);
    Ids.requireValid("attachment id", attachmentId);
    long now = now();
    database
        .callsFor(of)
        .delete(
            () -> "Discarding attachment " + attachmentId,
            sql -> {
              if (!Attachments.deleteUnbound(sql, of, attachmentId, now)
                  && Attachments.load(sql, of, attachmentId) != null) {
                throw new ConflictException(
                    "Attachment %s is held by a message".formatted(attachmentId));
              }
              return true;
            });
  }

  @Override
  public int expire(Instant now, int limit) {
    long time = Place.micros(now);
    return database.delete(
        () -> "Expiring attachments",
        sql -> {
          List<AttachmentKey> expired = Attachments.expired(sql, time, limit);
          for (AttachmentKey key : expired) {
            Attachments.deleteExpired(sql, key, time);
          }
          return expired.size();
        });
  }

  @Override
  public List<AttachmentRemoval> loadRemovals(Instant now, int limit) {
    long time = Place.micros(now);
    return database.read(
        () -> "Loading removals of attachments", sql -> Removals.due(sql, time, limit));
  }

  @Override
  public void completeRemovals(List<AttachmentRemoval> removals) {
    database.delete(
        () -> "Completing %s removals of attachments".formatted(removals.size()),
        sql -> {
          for (AttachmentRemoval removal : removals) {
            Removals.complete(sql, removal);
          }
          return true;
        });
  }

  @Override
  public void postponeRemoval(AttachmentRemoval removal, Instant due) {
    database.writeOne(
        () -> "Postponing the removal of attachment " + removal.key().id(),
        sql -> {
          Removals.postpone(sql, removal, due);
          return true;
        });
  }

  private long now() {
    return Place.micros(clock.instant());
  }
}
