package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Moving what is much larger, all in all, than the heap of the program that moves it. */
@Timeout(300)
@Tag("slow")
final class LargeMoveTest {
  private static final Instant TIME = Instant.parse("2026-11-01T12:00:00Z");
  private static final int CHARACTERS = 4_000_000;
  private static final int MOST_CHARACTERS = 16_000_000;
  private static final int ITEMS = Integer.getInteger("chatkit4j.large.items", 40);

  @TempDir private Path dir;

  private void fill(Path database) {
    try (SqliteStore<Caller> store = SqliteStore.open(database, Caller::owner)) {
      Caller ann = new Caller("ann");
      store.saveThread(new ThreadMetadata("thr_1", TIME), ann);
      for (int i = 0; i < ITEMS; i++) {
        String text = Integer.toString(i % 10).repeat(i == 1 ? MOST_CHARACTERS : CHARACTERS);
        store.addThreadItem(
            "thr_1",
            new ThreadItem.AssistantMessage(
                "msg_" + i,
                "thr_1",
                TIME.plusSeconds(i),
                List.of(new AssistantMessageContent(text))),
            ann);
      }
    }
  }

  /** In a heap that holds some, but not all; says what it printed. */
  private String run(String... args) throws IOException, InterruptedException {
    Path output = dir.resolve("output.txt");
    Process program = Program.start(output, List.of("-Xmx128m"), List.of(args));
    assertThat(program.waitFor()).as("%s", Files.readString(output)).isZero();
    return Files.readString(output);
  }

  @Test
  void large_items_are_exported_imported_and_copied_in_a_small_heap() throws Exception {
    Path first = dir.resolve("first.db");
    Path second = dir.resolve("second.db");
    Path lines = dir.resolve("lines.jsonl");
    fill(first);
    run("export", "--db", first.toString(), "--out", lines.toString());
    assertThat(Files.size(lines)).isGreaterThan((long) ITEMS * CHARACTERS);
    assertThat(run("import", "--db", second.toString(), "--in", lines.toString()))
        .contains("Imported 1 owners: 1 threads, %s items, 0 attachments".formatted(ITEMS));
    Files.delete(lines);
    assertThat(run("copy", "--from", first.toString(), "--to", second.toString()))
        .contains("The copy is the same, by SHA-256 over each owner");
    Path third = dir.resolve("third.db");
    assertThat(run("copy", "--from", first.toString(), "--to", third.toString()))
        .contains("The copy is the same, by SHA-256 over each owner");
  }
}
