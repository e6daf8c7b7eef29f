package dev.chatkit4j.spring;

import dev.chatkit4j.s3.S3AttachmentStore;
import dev.chatkit4j.s3.S3AttachmentStoreBuilder;
import dev.chatkit4j.store.AttachmentFiles;
import java.io.IOException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Users' files in S3. Only loaded if chatkit4j-s3 is there. */
final class Bucket {
  private Bucket() {}

  /**
   * Opens it, once S3 has answered for it.
   *
   * @throws ChatKitStartException if it cannot be used
   */
  static AttachmentFiles<ChatUser> open(ChatKitProperties.S3 wanted) {
    try {
      S3AttachmentStoreBuilder<ChatUser> builder =
          S3AttachmentStore.<ChatUser>builder(String.valueOf(wanted.bucket()), ChatUser::id)
              .prefix(wanted.prefix());
      if (wanted.region() != null) {
        builder.region(wanted.region());
      }
      if (wanted.endpoint() != null) {
        builder.endpoint(wanted.endpoint());
      }
      if (wanted.checksums() != null) {
        builder.checksums(wanted.checksums());
      }
      S3AttachmentStore<ChatUser> store = builder.open();
      store.check();
      return store;
    } catch (IOException | IllegalArgumentException | SdkClientException e) {
      throw new ChatKitStartException(
          "Users' files cannot be kept in the bucket %s: %s"
              .formatted(wanted.bucket(), e.getMessage()),
          "Check chatkit4j.attachments.s3.* and the AWS credentials.",
          e);
    }
  }
}
