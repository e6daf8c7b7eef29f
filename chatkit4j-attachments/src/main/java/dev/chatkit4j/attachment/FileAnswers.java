package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.ContentDisposition;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files as they are handed out: never so that a browser runs anything of what somebody sent. */
final class FileAnswers implements AutoCloseable {
  /** Handed out under their own name. All others that a browser could run are just bytes. */
  private static final Set<String> HARMLESS =
      Set.of("application/pdf", "application/zip", "text/plain", "text/csv", "application/json");

  private final AttachmentFiles<?> files;
  private final Thumbnails thumbnails;
  private final Previews previews;

  FileAnswers(AttachmentFiles<?> files, UploadRules rules, Clock clock) {
    this.files = files;
    this.previews = new Previews(previewBytes(), clock);
    this.thumbnails = new Thumbnails(rules.previewPixels());
  }

  /** A sixteenth of the heap, up to 32 MB. */
  private static long previewBytes() {
    return Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 16);
  }

  FileAnswer file(StoredAttachment stored, FileRequest request, Instant until) {
    AttachmentKey key = stored.key();
    Attachment attachment = stored.attachment();
    AttachmentLinks links = files.links().orElse(null);
    if (links == null) {
      return elsewhere(files.download(key, attachment, until));
    }
    String tag = quoted(links.tag(key, AttachmentLinks.Action.DOWNLOAD));
    Map<String, String> headers = headers(tag);
    if (matches(request.ifNoneMatch(), tag)) {
      return new FileAnswer(304, headers, 0, null);
    }
    long size = size(key);
    headers.put("Content-Type", type(attachment.mimeType()));
    headers.put("Content-Disposition", disposition(attachment));
    headers.put("Accept-Ranges", "bytes");
    ByteRange range = ByteRange.of(asked(request, tag), size);
    if (range == null) {
      return new FileAnswer(200, headers, size, () -> files.open(key, 0, size));
    }
    headers.put("Content-Range", range.contentRange(size));
    return new FileAnswer(
        206, headers, range.length(), () -> files.open(key, range.from(), range.length()));
  }

  FileAnswer preview(StoredAttachment stored, FileRequest request, Instant until) {
    AttachmentKey key = stored.key();
    if (!(stored.attachment() instanceof Attachment.Image image)) {
      throw FileRefusals.noPreview("There is no preview of this kind of file");
    }
    AttachmentLinks links = files.links().orElse(null);
    if (links == null) {
      return elsewhere(files.preview(key, image, until));
    }
    String tag = quoted(links.tag(key, AttachmentLinks.Action.PREVIEW));
    Map<String, String> headers = headers(tag);
    if (matches(request.ifNoneMatch(), tag)) {
      return new FileAnswer(304, headers, 0, null);
    }
    byte[] picture = Staged.onDisk(() -> previews.get(key, () -> thumbnail(key)));
    headers.put("Content-Type", "image/png");
    headers.put("Content-Disposition", "inline");
    return new FileAnswer(200, headers, picture.length, () -> new ByteArrayInputStream(picture));
  }

  private byte[] thumbnail(AttachmentKey key) throws IOException {
    long size = size(key);
    try (InputStream in = files.open(key, 0, size)) {
      return thumbnails.make(key.owner(), in);
    }
  }

  /** The file is gone, and so is what was made of it. */
  void forget(AttachmentKey key) {
    previews.forget(key);
  }

  private long size(AttachmentKey key) {
    return Staged.onDisk(() -> files.find(key))
        .map(StoredFile::size)
        .orElseThrow(() -> FileRefusals.notFound(key.id()));
  }

  private static FileAnswer elsewhere(URI where) {
    return new FileAnswer(
        302, Map.of("Location", where.toString(), "Cache-Control", "private, no-store"), 0, null);
  }

  /** Who asks may be another than before: a browser asks again before it shows what it has. */
  private static Map<String, String> headers(String tag) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ETag", tag);
    headers.put("Cache-Control", "private, no-cache");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Content-Security-Policy", "default-src 'none'; sandbox");
    headers.put("Cross-Origin-Resource-Policy", "cross-origin");
    return headers;
  }

  /** The bytes of an attachment never change, so what stands for its key is as good as a digest. */
  private static String quoted(String tag) {
    return "\"" + tag + "\"";
  }

  private static boolean matches(@Nullable String ifNoneMatch, String tag) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (String each : ifNoneMatch.split(",", -1)) {
      String candidate = each.strip();
      if (candidate.equals("*") || candidate.equals(tag) || candidate.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /** The range, unless it was meant for another file than the one that is here. */
  private static @Nullable String asked(FileRequest request, String tag) {
    return request.ifRange() == null || request.ifRange().equals(tag) ? request.range() : null;
  }

  private static String type(String mimeType) {
    boolean shown =
        HARMLESS.contains(mimeType)
            || Attachment.PICTURES.contains(mimeType)
            || mimeType.startsWith("audio/")
            || mimeType.startsWith("video/");
    return shown ? mimeType : FileTypes.UNKNOWN;
  }

  private static String disposition(Attachment attachment) {
    String how = Attachment.PICTURES.contains(attachment.mimeType()) ? "inline" : "attachment";
    return ContentDisposition.of(how, attachment.name());
  }

  @Override
  public void close() {
    thumbnails.close();
  }
}
