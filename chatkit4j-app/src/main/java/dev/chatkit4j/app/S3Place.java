package dev.chatkit4j.app;

import dev.chatkit4j.s3.S3AttachmentStore;
import dev.chatkit4j.s3.S3AttachmentStoreBuilder;
import dev.chatkit4j.store.AttachmentFiles;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * A place for files in S3, as in {@code s3://bucket/chat}.
 *
 * @param prefix what the names of objects begin with, a slash at its end unless it is empty
 */
record S3Place(String bucket, String prefix) {
  private static final String SCHEME = "s3://";
  private static final Pattern PLACE =
      Pattern.compile("([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?))?/?");

  static boolean is(String place) {
    return place.startsWith(SCHEME);
  }

  /**
   * Reads one.
   *
   * @param option that named it, for errors
   * @throws StartException if it is none
   */
  static S3Place of(String option, String place) {
    Matcher parts = PLACE.matcher(place.substring(SCHEME.length()));
    if (!parts.matches()) {
      throw new StartException(
          "%s must be s3://BUCKET or s3://BUCKET/PREFIX, not %s".formatted(option, place));
    }
    String prefix = parts.group(2);
    return new S3Place(parts.group(1), prefix == null || prefix.isEmpty() ? "" : prefix + "/");
  }

  /**
   * Opens it, once S3 has answered for it.
   *
   * @param endpoint another service than Amazon's; null for theirs
   * @param checksums whether uploads carry them; null for what is usual with the service
   * @throws StartException if it cannot be used
   */
  AttachmentFiles<Caller> open(@Nullable String endpoint, @Nullable Boolean checksums) {
    S3AttachmentStoreBuilder<Caller> builder = S3AttachmentStore.builder(bucket, Caller::owner);
    if (endpoint != null) {
      builder.endpoint(URI.create(endpoint));
    }
    if (checksums != null) {
      builder.checksums(checksums);
    }
    try {
      S3AttachmentStore<Caller> store = builder.prefix(prefix).open();
      store.check();
      return store;
    } catch (IOException | IllegalArgumentException | SdkClientException e) {
      throw new StartException(
          "--attachments %s%s/%s cannot be used: %s"
              .formatted(SCHEME, bucket, prefix, e.getMessage()),
          e);
    }
  }
}
