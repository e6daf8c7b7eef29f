package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.UploadDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An attachment store that keeps the bytes itself and whose attachments have the life that an
 * {@link AttachmentLifecycle} keeps. The engine checks files, makes links and removes what is not
 * needed any more.
 *
 * <p>Methods may be called from any number of threads at once. {@link IOException} means that the
 * bytes cannot be reached now; trying again may help.
 *
 * @param <C> the caller's request context, handed through unchanged
 */
public interface AttachmentFiles<C> extends AttachmentStore<C> {
  /** That attachment of the context's owner, be there one or not. */
  AttachmentKey key(String attachmentId, C context);

  /**
   * How a client brings the bytes without us in between, or to our own endpoint.
   *
   * @param size in bytes; neither more nor fewer will be taken
   */
  UploadDescriptor uploadDescriptor(AttachmentKey key, String mimeType, long size);

  /** The address of a picture of it, which never changes and opens nothing to anybody. */
  URI previewAddress(AttachmentKey key);

  @Override
  default Attachment createAttachment(AttachmentCreateParams params, C context) {
    AttachmentKey key = key(generateAttachmentId(params.mimeType(), context), context);
    return Attachment.of(
        key.id(),
        params.name(),
        params.mimeType(),
        uploadDescriptor(key, params.mimeType(), params.size()),
        previewAddress(key).toString());
  }

  @Override
  default void deleteAttachment(String attachmentId, C context) {
    try {
      remove(key(attachmentId, context));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An existing directory in which a file is put together before {@link #write}. What is left in it
   * for a day may be deleted.
   */
  Path staging();

  /**
   * Keeps a file. It is there as a whole, also if the machine stops, or not at all. Bytes that are
   * there already are replaced.
   *
   * @param staged a file in {@link #staging}, which is gone afterwards or can be deleted
   */
  void write(AttachmentKey key, String mimeType, Path staged) throws IOException;

  /** What is kept; empty if nothing is. */
  Optional<StoredFile> find(AttachmentKey key) throws IOException;

  /**
   * Reads a part of the bytes. The caller closes the stream.
   *
   * @param from index of the first byte
   * @param length how many; the file must have them
   * @throws NoSuchFileException if nothing is kept
   */
  InputStream open(AttachmentKey key, long from, long length) throws IOException;

  /** Removes the bytes for good; silent if there are none. */
  void remove(AttachmentKey key) throws IOException;

  /**
   * Shows every file that was written before that time, in no order, and nothing that somebody else
   * keeps in the same place: no path but {@linkplain AttachmentKey#isPath those of keys}.
   */
  void list(Instant before, Consumer<StoredFile> sink) throws IOException;

  /** Removes bytes that {@link #list} has shown; silent if there are none. */
  void remove(StoredFile file) throws IOException;

  /**
   * Where anybody may read the bytes until then, to save them.
   *
   * @param attachment gives the file its name and type
   */
  URI download(AttachmentKey key, Attachment attachment, Instant until);

  /** Where anybody finds a picture of an image until then. */
  URI preview(AttachmentKey key, Attachment attachment, Instant until);

  /** How our own endpoint knows the links it gave out; empty if links lead to elsewhere. */
  Optional<AttachmentLinks> links();
}
