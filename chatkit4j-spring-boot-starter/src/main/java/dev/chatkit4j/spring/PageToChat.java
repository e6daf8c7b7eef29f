package dev.chatkit4j.spring;

import dev.chatkit4j.http.SubResource;
import dev.chatkit4j.playground.Playground;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The playground. Only loaded if chatkit4j-playground is there. */
final class PageToChat {
  private PageToChat() {}

  /** The page, which may send files to the bucket, if there is one. */
  static SubResource<ChatUser> below(ChatKitProperties.S3 bucket) {
    return new Playground<>(bucket.bucket() == null ? null : host(bucket.endpoint()), List.of());
  }

  private static String host(@Nullable URI endpoint) {
    return endpoint == null
        ? "https://*.amazonaws.com"
        : "%s://%s".formatted(endpoint.getScheme(), endpoint.getAuthority());
  }
}
