package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.attachment.AttachmentSweeper;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredAttachment.State;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills who takes files in, and looks at records and bytes. Set {@code -Dchatkit4j.crashes} for
 * other than 40 kills and {@code -Dchatkit4j.seed} for others.
 */
@Timeout(1800)
@Tag("slow")
final class FileCrashTest {
  private static final int CRASHES = Integer.getInteger("chatkit4j.crashes", 40);
  private static final long SEED = Long.getLong("chatkit4j.seed", 20260302L);
  private static final int MOST_LINES = 400;
  private static final List<String> OWNERS = List.of("ann", "ben", "cem");

  @TempDir Path directory;

  /** What users were told to be in their threads, by thread. */
  private final Map<String, List<AttachmentKey>> held = new LinkedHashMap<>();

  @Test
  void no_kill_leaves_a_record_without_bytes_or_after_a_sweep_bytes_without_a_record()
      throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < CRASHES; i++) {
      int lines = random.nextInt(MOST_LINES);
      try {
        crash(random.nextLong(), lines);
        check();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed %d, crash %d, after %d lines".formatted(SEED, i, lines), e);
      }
    }
    assertThat(held).isNotEmpty();
  }

  private void crash(long seed, int lines) throws Exception {
    SeededProcess.Running process =
        SeededProcess.Running.start(FileProcess.class, directory.toString(), seed, OWNERS);
    try (var output = process.output()) {
      assertThat(process.line()).isEqualTo("ready");
      for (int i = 0; i < lines; i++) {
        String line = process.line();
        assertThat(line).as("the process lives on").isNotNull();
        hear(line);
      }
      process.kill();
      for (String line = process.line(); line != null; line = process.line()) {
        hear(line);
      }
    } finally {
      process.kill();
      process.process().waitFor();
    }
  }

  private void hear(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "held" -> {
        List<AttachmentKey> keys = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
          keys.add(new AttachmentKey(words[1], words[i]));
        }
        held.put(words[2], keys);
      }
      case "deleting" -> held.remove(words[2]);
      default -> assertThat(words[0]).isEqualTo("step");
    }
  }

  private void check() throws Exception {
    try (SqliteStore<String> store = FileProcess.store(directory)) {
      AttachmentLifecycle<String> lives = store.attachmentLifecycle().orElseThrow();
      AttachmentFiles<String> files = FileProcess.files(directory);
      for (AttachmentKey key : records()) {
        StoredAttachment record = lives.find(key).orElseThrow();
        if (record.state() != State.PENDING) {
          assertBytes(record, files);
        }
      }
      try (var sweeper = new AttachmentSweeper(lives, files, FileProcess.later())) {
        sweeper.sweep();
        sweeper.sweepStrays();
      }
      List<AttachmentKey> left = records();
      assertThat(left)
          .allSatisfy(
              key -> assertThat(lives.find(key).orElseThrow().state()).isEqualTo(State.ATTACHED));
      assertThat(bytes(files))
          .containsExactlyInAnyOrderElementsOf(left.stream().map(AttachmentKey::path).toList());
      held.values().forEach(keys -> assertThat(left).containsAll(keys));
      try (var staged = Files.list(files.staging())) {
        assertThat(staged.filter(Files::isRegularFile)).isEmpty();
      }
    }
  }

  private static void assertBytes(StoredAttachment record, AttachmentFiles<String> files)
      throws IOException {
    byte[] content = FileLane.content(record.attachment().name());
    StoredFile file = files.find(record.key()).orElseThrow();
    assertThat(file.size()).as("%s", record).isEqualTo(content.length);
    try (InputStream in = files.open(record.key(), 0, content.length)) {
      assertThat(in.readAllBytes()).as("%s", record).isEqualTo(content);
    }
  }

  private List<String> bytes(AttachmentFiles<String> files) throws IOException {
    List<String> paths = new ArrayList<>();
    files.list(FileProcess.later().instant(), file -> paths.add(file.path()));
    return paths;
  }

  private List<AttachmentKey> records() throws SQLException {
    List<AttachmentKey> keys = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("chatkit.db"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT owner, id FROM chatkit_attachment")) {
      while (rows.next()) {
        keys.add(new AttachmentKey(rows.getString(1), rows.getString(2)));
      }
    }
    return keys;
  }
}
