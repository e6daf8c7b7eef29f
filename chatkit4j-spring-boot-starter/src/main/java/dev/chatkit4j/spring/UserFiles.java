package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.attachment.FileScanner;
import dev.chatkit4j.attachment.LinkKey;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Users' files, as the properties want them. */
final class UserFiles {
  private UserFiles() {}

  /**
   * What is taken.
   *
   * @throws InvalidConfigurationPropertyValueException if a type is none
   */
  static UploadRules rules(ChatKitProperties.Attachments wanted, FileScanner scanner) {
    UploadRules rules = UploadRules.DEFAULT.withScanner(scanner);
    if (wanted.maxUpload() != null) {
      rules = rules.withMaxBytes(wanted.maxUpload().toBytes());
    }
    if (wanted.maxStorage() != null) {
      rules = rules.withQuota(wanted.maxStorage().toBytes());
    }
    try {
      return rules.withTypes(wanted.types());
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException(
          "chatkit4j.attachments.types", wanted.types(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * Where they are kept; null if they are kept nowhere.
   *
   * @throws ChatKitStartException if that place cannot be used
   */
  static @Nullable AttachmentFiles<ChatUser> open(
      ChatKitProperties properties, Environment environment) {
    ChatKitProperties.Attachments wanted = properties.attachments();
    if (wanted.s3().bucket() != null) {
      return inBucket(wanted.s3());
    }
    return wanted.directory() == null
        ? null
        : inDirectory(wanted.directory(), properties, environment);
  }

  private static AttachmentFiles<ChatUser> inBucket(ChatKitProperties.S3 wanted) {
    if (!ClassUtils.isPresent("dev.chatkit4j.s3.S3AttachmentStore", null)) {
      throw new ChatKitStartException(
          "chatkit4j.attachments.s3.bucket is set, and chatkit4j-s3 is not on the class path.",
          "Add the dependency dev.chatkit4j:chatkit4j-s3.");
    }
    return Bucket.open(wanted);
  }

  private static AttachmentFiles<ChatUser> inDirectory(
      Path directory, ChatKitProperties properties, Environment environment) {
    try {
      PrivateFiles.createDirectories(directory);
      AttachmentLinks links =
          new AttachmentLinks(LinkKey.in(directory), () -> address(properties, environment));
      return FileAttachmentStore.open(directory, ChatUser::id, links, Clock.systemUTC());
    } catch (IOException e) {
      throw new ChatKitStartException(
          "Users' files cannot be kept in %s: %s".formatted(directory, e),
          "Set chatkit4j.attachments.directory to a directory that the application may write to.",
          e);
    }
  }

  /** The port is known once the web server listens, which is before anybody needs a link. */
  private static URI address(ChatKitProperties properties, Environment environment) {
    URI set = properties.attachments().publicUrl();
    if (set != null) {
      return URI.create(set.toString().replaceFirst("/+$", ""));
    }
    return URI.create(
        "http://localhost:%s%s%s%s%s%s"
            .formatted(
                environment.getProperty("local.server.port", "8080"),
                inside("server.servlet.context-path", environment),
                inside("spring.mvc.servlet.path", environment),
                inside("spring.webflux.base-path", environment),
                properties.path(),
                AttachmentServer.PATH));
  }

  private static String inside(String property, Environment environment) {
    return environment.getProperty(property, "").replaceFirst("/+$", "");
  }
}
