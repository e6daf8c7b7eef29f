package dev.chatkit4j.app;

import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place of users' files as somebody named it: a directory, a bucket, or none.
 *
 * @param option that named it, for errors
 * @param where null if nobody said so
 * @param s3Endpoint another S3 service than Amazon's; null for theirs
 * @param s3Checksums whether uploads carry them; null for what is usual with the service
 */
record AttachmentPlace(
    String option,
    @Nullable String where,
    @Nullable String s3Endpoint,
    @Nullable Boolean s3Checksums) {
  /** Said in place of a directory where no files are taken. */
  static final String NONE = "none";

  /** Below the directory, once a program has kept files there. */
  private static final String KEPT = "files";

  /** With the checksums that are usual with the service. */
  AttachmentPlace(String option, @Nullable String where, @Nullable String s3Endpoint) {
    this(option, where, s3Endpoint, null);
  }

  /** Whether somebody said where files are. */
  boolean named() {
    return where != null;
  }

  boolean inS3() {
    return where != null && S3Place.is(where);
  }

  /** For people; the usual one for that database unless another was named. */
  String name(Database database) {
    return where == null ? usual(database) : where;
  }

  /** A directory; empty for a temporary one. */
  String usual(Database database) {
    return switch (database.kind()) {
      case MEMORY -> "";
      case SQLITE -> database.file() + "-attachments";
      case POSTGRES, MARIADB -> NONE;
    };
  }

  /**
   * Opens what is there already, to take files from it and to remove them; no links can be made.
   *
   * @return null if nobody said where files are and they are not where they usually are
   * @throws StartException if it was named and is not there, or cannot be used
   */
  @Nullable AttachmentFiles<Caller> openThere(Database database) {
    check();
    String place = name(database);
    if (place.equals(NONE)) {
      return null;
    }
    if (inS3()) {
      return s3();
    }
    if (!Files.isDirectory(path(place).resolve(KEPT))) {
      if (named()) {
        throw new StartException("%s %s has no files of users".formatted(option, place));
      }
      return null;
    }
    return directory(place);
  }

  /**
   * Opens it to put files there, making a directory that does not exist; no links can be made.
   *
   * @return null if it is none
   * @throws StartException if it cannot be used
   */
  @Nullable AttachmentFiles<Caller> openOrMake(Database database) {
    check();
    String place = name(database);
    if (place.equals(NONE)) {
      return null;
    }
    return inS3() ? s3() : directory(place);
  }

  /** In S3. */
  AttachmentFiles<Caller> s3() {
    return S3Place.of(option, String.valueOf(where)).open(s3Endpoint, s3Checksums);
  }

  private AttachmentFiles<Caller> directory(String place) {
    try {
      Path directory = path(place);
      PrivateFiles.createDirectories(directory);
      // Signs nothing that anybody gets to see; the program that serves has a key of its own.
      var links =
          new AttachmentLinks(
              new byte[AttachmentLinks.MIN_KEY_BYTES], () -> URI.create(Routes.FILES));
      return FileAttachmentStore.open(directory, Caller::owner, links, Clock.systemUTC());
    } catch (IOException e) {
      throw unusable(place, e);
    }
  }

  private Path path(String place) {
    try {
      return Path.of(place);
    } catch (InvalidPathException e) {
      throw unusable(place, e);
    }
  }

  StartException unusable(String place, Exception reason) {
    return new StartException(
        "%s %s cannot be used: %s".formatted(option, place, reason.getMessage()), reason);
  }

  /**
   * Refuses what is no place, and what does not go together.
   *
   * @throws StartException if it is not
   */
  void check() {
    String endpointOption = option.replace("attachments", "s3-endpoint");
    String checksumsOption = option.replace("attachments", "s3-checksums");
    if (s3Endpoint != null && !absolute(s3Endpoint)) {
      throw new StartException(
          "%s must be an http or https URL, not %s".formatted(endpointOption, s3Endpoint));
    }
    if (s3Endpoint != null && !inS3()) {
      throw new StartException("%s is for %s s3://BUCKET".formatted(endpointOption, option));
    }
    if (s3Checksums != null && !inS3()) {
      throw new StartException("%s is for %s s3://BUCKET".formatted(checksumsOption, option));
    }
    if (where != null && !inS3() && where.contains("://")) {
      throw new StartException(
          "%s must be a directory, s3://BUCKET/PREFIX or none, not %s".formatted(option, where));
    }
  }

  static boolean absolute(String url) {
    try {
      URI uri = new URI(url);
      return uri.getHost() != null
          && List.of("http", "https").contains(uri.getScheme())
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
