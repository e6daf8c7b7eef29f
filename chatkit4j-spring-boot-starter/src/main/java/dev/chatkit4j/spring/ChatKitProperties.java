package dev.chatkit4j.spring;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.store.Ids;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * The properties that can be set.
 *
 * @param path where ChatKit is; users' files are below it
 * @param anonymousUser the one user that all are who are not logged in; unless it is set they are
 *     refused
 * @param heartbeat after so long without an event a stream says that it is alive
 * @param clientStall a client that takes nothing for so long is gone
 * @param finishWhenClientLeaves whether a turn goes on without its client
 * @param refuseWhenLocked whether locked and closed threads refuse new messages
 * @param stopTimeout how long running turns may take to end when the application stops
 * @param maxText how large all conversations of a user may be together; by default there is no
 *     limit
 * @param maxRequests how many requests a user may make per second; by default there is no limit
 * @param maxTurns how many answers a user may have under way at once; by default there is no limit
 * @param store where conversations are kept
 * @param attachments where users' files are kept
 */
@ConfigurationProperties("chatkit4j")
record ChatKitProperties(
    @DefaultValue(ChatKitEndpoint.PATH) String path,
    @Nullable String anonymousUser,
    @DefaultValue("2s") Duration heartbeat,
    @DefaultValue("30s") Duration clientStall,
    @DefaultValue("false") boolean finishWhenClientLeaves,
    @DefaultValue("false") boolean refuseWhenLocked,
    @DefaultValue("10s") Duration stopTimeout,
    @Nullable DataSize maxText,
    @Nullable Integer maxRequests,
    @Nullable Integer maxTurns,
    @DefaultValue Storage store,
    @DefaultValue Attachments attachments) {
  private static final String PATHS = "(/[A-Za-z0-9._~-]+)+";

  /**
   * The settings of the store of conversations.
   *
   * @param type where conversations are kept; by default in the application's data source, without
   *     one in the file, without that in memory
   * @param file the file that keeps conversations, for type sqlite; no other program's
   * @param schema the schema, on MariaDB the database, that has the tables of conversations; by
   *     default the connection's own
   * @param tablePrefix what the names of the tables of conversations begin with
   * @param migrations what becomes of the tables of conversations when the application starts:
   *     always brings them to this version, validate refuses others, never does not look
   */
  record Storage(
      @Nullable Place type,
      @Nullable Path file,
      @Nullable String schema,
      @DefaultValue("chatkit_") String tablePrefix,
      @DefaultValue("always") Migrations migrations) {}

  /** Kinds of places for conversations. */
  enum Place {
    /** The database of the application's data source. */
    DATA_SOURCE,
    /** A file of its own. */
    SQLITE,
    /** Gone when the application stops. */
    MEMORY
  }

  /** The treatments of tables that are not of this version. */
  enum Migrations {
    /** They are brought to it. */
    ALWAYS,
    /** They stay as they are, and the application does not start. */
    VALIDATE,
    /** They are not looked at. */
    NEVER
  }

  /**
   * The settings of the place for users' files. Without a directory and a bucket none are taken.
   *
   * @param directory a directory for users' files, made if it does not exist; all processes that
   *     serve the same database must share it
   * @param s3 a bucket for users' files
   * @param publicUrl how browsers reach the address of users' files, for links to them; by default
   *     it is on localhost, with the server's port
   * @param maxUpload how large a file may be; by default 100 million bytes
   * @param maxStorage how large all files of a user may be together; by default there is no limit
   * @param types which types of files are taken, such as image/*
   * @param flatUploadUrl whether the upload's address is repeated as upload_url, for clients of the
   *     time before descriptors
   */
  record Attachments(
      @Nullable Path directory,
      @DefaultValue S3 s3,
      @Nullable URI publicUrl,
      @Nullable DataSize maxUpload,
      @Nullable DataSize maxStorage,
      @DefaultValue("*/*") List<String> types,
      @DefaultValue("false") boolean flatUploadUrl) {}

  /**
   * A bucket. It must be there; keys are found as by all AWS tools.
   *
   * @param bucket the bucket for users' files
   * @param prefix what the names of objects in the bucket begin with, a slash at its end
   * @param region the bucket's region; by default found as by all AWS tools
   * @param endpoint another S3 service than Amazon's, by an address that browsers reach too
   * @param checksums whether uploads carry the checksums of 2025, which older S3 services refuse;
   *     by default true, with an endpoint false
   */
  record S3(
      @Nullable String bucket,
      @DefaultValue("") String prefix,
      @Nullable String region,
      @Nullable URI endpoint,
      @Nullable Boolean checksums) {}

  /**
   * Refuses what cannot be, before anything is opened.
   *
   * @throws InvalidConfigurationPropertyValueException if there is such
   */
  void check() {
    require(
        path.matches(PATHS), "path", path, "it must be like /chatkit, without a slash at its end");
    require(
        anonymousUser == null || (Ids.valid(anonymousUser) && Ids.whole(anonymousUser)),
        "anonymous-user",
        anonymousUser,
        "it must have 1 to 255 bytes, no control characters and no U+FFFD");
    requirePositive("heartbeat", heartbeat);
    requirePositive("client-stall", clientStall);
    requirePositive("stop-timeout", stopTimeout);
    requirePositive("max-text", maxText);
    require(
        maxRequests == null || maxRequests > 0,
        "max-requests",
        maxRequests,
        "it must be 1 at least");
    require(maxTurns == null || maxTurns > 0, "max-turns", maxTurns, "it must be 1 at least");
    require(
        store.type == null || (store.type == Place.SQLITE) == (store.file != null),
        "store.file",
        store.file,
        "type sqlite needs a file, and no other type has one");
    checkFiles();
  }

  private void checkFiles() {
    boolean s3 = attachments.s3.bucket != null;
    require(
        !s3 || attachments.directory == null,
        "attachments.directory",
        attachments.directory,
        "files are either in a directory or in a bucket, not in both");
    require(
        s3 || attachments.s3.endpoint == null,
        "attachments.s3.endpoint",
        attachments.s3.endpoint,
        "an endpoint needs attachments.s3.bucket");
    requireAbsolute("attachments.s3.endpoint", attachments.s3.endpoint);
    requireAbsolute("attachments.public-url", attachments.publicUrl);
    requirePositive("attachments.max-upload", attachments.maxUpload);
    requirePositive("attachments.max-storage", attachments.maxStorage);
  }

  private static void requirePositive(String name, Duration value) {
    require(value.isPositive(), name, value, "it must be more than nothing");
  }

  private static void requirePositive(String name, @Nullable DataSize value) {
    require(value == null || value.toBytes() > 0, name, value, "it must be more than nothing");
  }

  private static void requireAbsolute(String name, @Nullable URI value) {
    require(
        value == null
            || (value.getHost() != null
                && List.of("http", "https").contains(value.getScheme())
                && value.getQuery() == null
                && value.getFragment() == null),
        name,
        value,
        "it must be an http or https URL");
  }

  private static void require(boolean holds, String name, @Nullable Object value, String reason) {
    if (!holds) {
      throw new InvalidConfigurationPropertyValueException("chatkit4j." + name, value, reason);
    }
  }
}
