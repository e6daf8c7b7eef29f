package dev.chatkit4j.app;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.attachment.LinkKey;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.PrivateFiles;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the files that users bring along: their place, and the types that are taken. */
final class AttachmentOptions {

  @Option(
      names = "--attachments",
      paramLabel = "WHERE",
      description =
          "where users' files are kept: a directory, made if it does not exist; s3://BUCKET or"
              + " s3://BUCKET/PREFIX; or none to take no files (default: FILE-attachments beside"
              + " the SQLite file; a temporary directory with :memory:; otherwise none)")
  private @Nullable String where;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description =
          "another S3 service than Amazon's, as browsers reach it too; keys and region come from"
              + " where all AWS tools find them")
  private @Nullable String s3Endpoint;

  @Option(
      names = "--s3-checksums",
      paramLabel = "true|false",
      arity = "1",
      description =
          "whether uploads carry the checksums of 2025, which older S3 services refuse (default:"
              + " true, with --s3-endpoint false)")
  private @Nullable Boolean s3Checksums;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description =
          "how browsers reach this server, for links to files (default: http://HOST:PORT)")
  private @Nullable String publicUrl;

  @Option(
      names = "--max-upload",
      paramLabel = "SIZE",
      converter = ByteSize.Converter.class,
      description = "how large a file may be, such as 20MB (default: 100MB)")
  private @Nullable ByteSize maxUpload;

  @Option(
      names = "--max-storage",
      paramLabel = "SIZE",
      converter = ByteSize.Converter.class,
      description = "how large all files of a user may be together (default: no limit)")
  private @Nullable ByteSize maxStorage;

  @Option(
      names = "--allow-types",
      paramLabel = "TYPE",
      split = ",",
      description = "types of files that are taken, such as image/*,application/pdf (default: all)")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--flat-upload-url",
      fallbackValue = "true",
      description = "repeat the upload's URL as upload_url, for clients that know no descriptors")
  private boolean flatUploadUrl;

  private final AtomicReference<URI> base = new AtomicReference<>(URI.create(Routes.FILES));

  /** What is taken. */
  UploadRules rules() {
    UploadRules rules = UploadRules.DEFAULT;
    if (maxUpload != null) {
      rules = rules.withMaxBytes(maxUpload.bytes());
    }
    if (maxStorage != null) {
      rules = rules.withQuota(maxStorage.bytes());
    }
    try {
      return types.isEmpty() ? rules : rules.withTypes(types.stream().map(String::strip).toList());
    } catch (IllegalArgumentException e) {
      throw new StartException("--allow-types: " + e.getMessage(), e);
    }
  }

  /** Whether answers repeat the upload's URL. */
  boolean flatUploadUrl() {
    return flatUploadUrl;
  }

  /**
   * Files over that store; null if none are taken.
   *
   * @throws StartException if that is no place or cannot be used
   */
  @Nullable AttachmentServer<Caller> server(
      Database database, Store<Caller> store, UploadRules rules, ServerOptions options) {
    AttachmentFiles<Caller> files = open(database);
    return files == null ? null : new AttachmentServer<>(store, files, rules, options);
  }

  private @Nullable AttachmentFiles<Caller> open(Database database) {
    AttachmentPlace place = place();
    String name = place.name(database);
    if (name.equals(AttachmentPlace.NONE)) {
      return null;
    }
    if (place.inS3()) {
      return place.s3();
    }
    try {
      Path directory = name.isEmpty() ? temporary() : Path.of(name);
      PrivateFiles.createDirectories(directory);
      var links = new AttachmentLinks(LinkKey.in(directory), base::get);
      return FileAttachmentStore.open(directory, Caller::owner, links, Clock.systemUTC());
    } catch (IOException | InvalidPathException e) {
      throw place.unusable(name, e);
    }
  }

  private AttachmentPlace place() {
    return new AttachmentPlace("--attachments", where, s3Endpoint, s3Checksums);
  }

  /** Where browsers send files to if that is not here; null if it is. */
  @Nullable String elsewhere() {
    if (!place().inS3()) {
      return null;
    }
    if (s3Endpoint == null) {
      return "https://*.amazonaws.com";
    }
    URI endpoint = URI.create(s3Endpoint);
    return "%s://%s".formatted(endpoint.getScheme(), endpoint.getAuthority());
  }

  /** Gone with the program, like the conversations. */
  private static Path temporary() throws IOException {
    Path directory = Files.createTempDirectory("chatkit4j-attachments");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> FileUtils.deleteQuietly(directory.toFile()), "chatkit4j-files"));
    return directory;
  }

  /** Links lead there from now on, unless another address was given. */
  void serving(String chatkitUrl) {
    base.set(URI.create(origin(chatkitUrl) + Routes.FILES));
  }

  private String origin(String chatkitUrl) {
    if (publicUrl == null) {
      return chatkitUrl.substring(0, chatkitUrl.length() - Routes.CHATKIT.length());
    }
    return publicUrl.replaceFirst("/+$", "");
  }

  /**
   * Refuses what is no address, and what does not go together.
   *
   * @throws StartException if it is not
   */
  void check() {
    if (publicUrl != null && !AttachmentPlace.absolute(publicUrl)) {
      throw new StartException("--public-url must be an http or https URL, not " + publicUrl);
    }
    place().check();
  }
}
