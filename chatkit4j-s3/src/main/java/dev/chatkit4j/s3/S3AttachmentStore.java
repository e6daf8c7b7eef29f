package dev.chatkit4j.s3;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.ContentDisposition;
import dev.chatkit4j.store.StoredFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Bytes of attachments as objects of a bucket: {@code <prefix><digest of the owner>/<id>}. Clients
 * upload and download by presigned links, past the server; a presigned upload takes exactly the
 * announced number of bytes of the announced type, and only while there is no such object. Several
 * processes may share the bucket.
 */
public final class S3AttachmentStore<C> implements AttachmentFiles<C>, AutoCloseable {
  /** S3 signs for a week at most. */
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(7);

  /** Bytes a second. */
  private static final long SLOWEST_UPLOAD = 64 * 1024;

  private static final int NOT_IMPLEMENTED = 501;

  private final S3Client s3;
  private final S3Presigner presigner;
  private final String bucket;
  private final String prefix;
  private final Path staging;
  private final Function<? super C, String> owners;
  private final Clock clock;
  private final Duration uploadValidity;
  private final Duration callTimeout;

  S3AttachmentStore(S3AttachmentStoreBuilder<C> builder, S3Client s3, S3Presigner presigner) {
    this.s3 = s3;
    this.presigner = presigner;
    this.bucket = builder.bucket;
    this.prefix = builder.prefix;
    this.staging = requireNonNull(builder.staging, "staging");
    this.owners = builder.owners;
    this.clock = builder.clock;
    this.uploadValidity = builder.uploadValidity;
    this.callTimeout = builder.callTimeout;
  }

  /**
   * A store over that bucket, which must exist.
   *
   * @param owners gives the owner of a context, the same as to the store of the records
   */
  public static <C> S3AttachmentStoreBuilder<C> builder(
      String bucket, Function<? super C, String> owners) {
    return new S3AttachmentStoreBuilder<>(bucket, owners);
  }

  /**
   * Lists the bucket, keeps a small object {@code <prefix>chatkit4j-check} and removes it, so that
   * a wrong name or key, and uploads that the service does not take, show at the start.
   *
   * @throws IOException if one of that may not be done, or S3 does not answer
   */
  public void check() throws IOException {
    call(
        "s3://%s/%s".formatted(bucket, prefix),
        () -> s3.listObjectsV2(it -> it.bucket(bucket).prefix(prefix).maxKeys(1)));
    String probe = prefix + "chatkit4j-check";
    call(
        "s3://%s/%s".formatted(bucket, probe),
        () ->
            s3.putObject(
                it -> it.bucket(bucket).key(probe), RequestBody.fromString("Can be kept.")));
    delete(probe);
  }

  @Override
  public AttachmentKey key(String attachmentId, C context) {
    return new AttachmentKey(owners.apply(context), attachmentId);
  }

  private String object(AttachmentKey key) {
    return prefix + key.path();
  }

  /** The headers are signed: a client must send them as they are. */
  @Override
  public UploadDescriptor uploadDescriptor(AttachmentKey key, String mimeType, long size) {
    PutObjectRequest put =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(object(key))
            .contentType(mimeType)
            .contentLength(size)
            .ifNoneMatch("*")
            .build();
    String url =
        presigner
            .presignPutObject(it -> it.putObjectRequest(put).signatureDuration(uploadValidity))
            .url()
            .toString();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", mimeType);
    headers.put("If-None-Match", "*");
    return new UploadDescriptor(url, UploadDescriptor.Method.PUT, headers);
  }

  @Override
  public URI previewAddress(AttachmentKey key) {
    return URI.create("s3://%s/%s".formatted(bucket, object(key)));
  }

  @Override
  public Path staging() {
    return staging;
  }

  @Override
  public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
    Duration timeout = uploadTimeout(Files.size(staged));
    try {
      call(
          key,
          () ->
              s3.putObject(
                  it ->
                      it.bucket(bucket)
                          .key(object(key))
                          .contentType(mimeType)
                          .overrideConfiguration(of -> of.apiCallTimeout(timeout)),
                  staged));
    } catch (UncheckedIOException e) { // of the staged file
      throw e.getCause();
    }
  }

  /** How long a call may take, and as long as its bytes need at the slowest. */
  private Duration uploadTimeout(long bytes) {
    return callTimeout.plusSeconds(bytes / SLOWEST_UPLOAD);
  }

  @Override
  public Optional<StoredFile> find(AttachmentKey key) throws IOException {
    HeadObjectResponse head =
        callOrMissing(key, () -> s3.headObject(it -> it.bucket(bucket).key(object(key))));
    if (head == null) {
      return Optional.empty();
    }
    return Optional.of(
        new StoredFile(key.path(), head.contentLength(), head.contentType(), head.lastModified()));
  }

  @Override
  public InputStream open(AttachmentKey key, long from, long length) throws IOException {
    if (length == 0) { // no range says so
      var unused = find(key).orElseThrow(() -> new NoSuchFileException(name(key)));
      return InputStream.nullInputStream();
    }
    String range = "bytes=%s-%s".formatted(from, from + length - 1);
    ResponseInputStream<GetObjectResponse> body =
        callOrMissing(
            key, () -> s3.getObject(it -> it.bucket(bucket).key(object(key)).range(range)));
    if (body == null) {
      throw new NoSuchFileException(name(key));
    }
    return new Body(body, name(key));
  }

  @Override
  public void remove(AttachmentKey key) throws IOException {
    delete(object(key));
  }

  @Override
  public void remove(StoredFile file) throws IOException {
    delete(prefix + file.path());
  }

  private void delete(String object) throws IOException {
    call(
        "s3://%s/%s".formatted(bucket, object),
        () -> s3.deleteObject(it -> it.bucket(bucket).key(object)));
  }

  @Override
  public void list(Instant before, Consumer<StoredFile> sink) throws IOException {
    call(
        "s3://%s/%s".formatted(bucket, prefix),
        () -> {
          s3.listObjectsV2Paginator(it -> it.bucket(bucket).prefix(prefix)).contents().stream()
              .map(object ->
                  new StoredFile(
                      object.key().substring(prefix.length()),
                      object.size(),
                      null,
                      object.lastModified()))
              .filter(is -> AttachmentKey.isPath(is.path()) && is.written().isBefore(before))
              .forEach(sink);
          return true;
        });
  }

  @Override
  public URI download(AttachmentKey key, Attachment attachment, Instant until) {
    return signedGet(
        key,
        until,
        "application/octet-stream",
        ContentDisposition.of("attachment", attachment.name()));
  }

  /** The picture itself. Its type is as announced, and that of a picture only. */
  @Override
  public URI preview(AttachmentKey key, Attachment attachment, Instant until) {
    String type =
        Attachment.PICTURES.contains(attachment.mimeType())
            ? attachment.mimeType()
            : "application/octet-stream";
    return signedGet(key, until, type, "inline");
  }

  private URI signedGet(AttachmentKey key, Instant until, String type, String disposition) {
    GetObjectRequest get =
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(object(key))
            .responseContentType(type)
            .responseContentDisposition(disposition)
            .responseCacheControl("private, no-cache")
            .build();
    Duration validity = Duration.between(clock.instant(), until);
    Duration bounded = validity.compareTo(LONGEST_VALIDITY) > 0 ? LONGEST_VALIDITY : validity;
    return URI.create(
        presigner
            .presignGetObject(it -> it.getObjectRequest(get).signatureDuration(bounded))
            .url()
            .toString());
  }

  @Override
  public Optional<AttachmentLinks> links() {
    return Optional.empty();
  }

  /** Calls under way may fail; later ones do. */
  @Override
  public void close() {
    presigner.close();
    s3.close();
  }

  private String name(AttachmentKey key) {
    return "s3://%s/%s".formatted(bucket, object(key));
  }

  private <T> T call(AttachmentKey key, Supplier<T> call) throws IOException {
    return call(name(key), call);
  }

  private static <T> T call(String name, Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (SdkException e) {
      throw failure(name, e);
    }
  }

  private <T> @Nullable T callOrMissing(AttachmentKey key, Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return null;
      }
      throw failure(name(key), e);
    } catch (SdkException e) {
      throw failure(name(key), e);
    }
  }

  private static IOException failure(String name, SdkException cause) {
    String hint =
        cause instanceof S3Exception answer && answer.statusCode() == NOT_IMPLEMENTED
            ? "; a service that does not know the checksums of uploads needs them switched off"
            : "";
    return new IOException(
        "S3 failed on %s: %s%s".formatted(name, cause.getMessage(), hint), cause);
  }

  /** Closing in the middle gives the connection up rather than reading all that is left. */
  private static final class Body extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> body;
    private final String name;
    private boolean ended;

    Body(ResponseInputStream<GetObjectResponse> body, String name) {
      super(body);
      this.body = body;
      this.name = name;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int count = super.read(buffer, offset, length);
        ended |= count < 0;
        return count;
      } catch (SdkException e) {
        throw failure(name, e);
      }
    }

    @Override
    public void close() throws IOException {
      if (ended) {
        super.close();
      } else {
        body.abort();
      }
    }
  }
}
