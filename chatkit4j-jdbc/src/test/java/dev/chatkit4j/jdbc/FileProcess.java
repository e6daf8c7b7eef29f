package dev.chatkit4j.jdbc;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.AttachmentSweeper;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentLinks;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/**
 * A program that takes files in, sends them and deletes them until it is killed, and says so in
 * lines as {@link SeededProcess} does. Meanwhile a sweeper of a day later takes away what the users
 * have not sent yet.
 */
final class FileProcess {
  private FileProcess() {}

  /** Arguments: directory, seed, owners. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path directory = Path.of(arguments[0]);
    SqliteStore<String> store = store(directory);
    AttachmentLifecycle<String> lives = store.attachmentLifecycle().orElseThrow();
    AttachmentFiles<String> files = files(directory);
    var server = new AttachmentServer<>(store, files, UploadRules.DEFAULT, ServerOptions.DEFAULT);
    out.println("ready" + SeededProcess.END);
    for (int i = 2; i < arguments.length; i++) {
      Random random = new Random(Long.parseLong(arguments[1]) * 31 + i);
      FileLane lane =
          new FileLane(
              store, server, arguments[i], random, line -> out.println(line + SeededProcess.END));
      Thread.ofPlatform().start(lane::run);
    }
    AttachmentSweeper sweeper = new AttachmentSweeper(lives, files, later());
    Thread.ofPlatform()
        .start(() -> {
          while (true) {
            sweeper.sweep();
          }
        });
  }

  static SqliteStore<String> store(Path directory) {
    return SqliteStore.<String>builder(owner -> owner)
        .readers(2)
        .open(directory.resolve("chatkit.db"));
  }

  static AttachmentFiles<String> files(Path directory) throws IOException {
    var links = new AttachmentLinks(new byte[32], () -> URI.create("http://here/attachments"));
    return FileAttachmentStore.open(
        directory.resolve("files"), owner -> owner, links, Clock.systemUTC());
  }

  /** When whatever is there now has expired. */
  static Clock later() {
    return Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
  }
}
