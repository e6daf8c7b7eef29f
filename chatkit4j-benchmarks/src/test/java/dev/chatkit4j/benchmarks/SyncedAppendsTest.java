package dev.chatkit4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The counting of syncs in the lines that strace writes. */
final class SyncedAppendsTest {
  private static final String WRITE = "7 pwrite64(9</tmp/a.db-wal>, \"x\", 4096, 0) = 4096";
  private static final String SYNC = "7 fdatasync(9</tmp/a.db-wal>) = 0";
  private static final String TOLD = "8 write(1</dev/null>, \"told 0.\\n\", 8) = 8";

  @Test
  void an_append_that_is_told_after_its_sync_counts() {
    assertThat(SyncedAppends.count(List.of(WRITE, SYNC, TOLD), 1))
        .startsWith("1 appends one after the other, 1 syncs of the log");
  }

  @Test
  void a_sync_that_another_thread_interrupts_counts_when_it_ends() {
    assertThat(
            SyncedAppends.count(
                List.of(
                    WRITE,
                    "7 fdatasync(9</tmp/a.db-wal> <unfinished ...>",
                    "8 write(2</dev/null>, \"x\", 1) = 1",
                    "7 <... fdatasync resumed>) = 0",
                    TOLD),
                1))
        .startsWith("1 appends");
  }

  @Test
  void an_append_that_is_told_before_its_sync_is_found() {
    assertThatThrownBy(() -> SyncedAppends.count(List.of(WRITE, TOLD, SYNC), 1))
        .hasMessageStartingWith("told before it was synced");
  }

  @Test
  void a_sync_of_something_else_is_none() {
    assertThatThrownBy(
            () -> SyncedAppends.count(List.of(WRITE, "7 fdatasync(9</tmp/b.db>) = 0", TOLD), 1))
        .hasMessageStartingWith("told before it was synced");
  }

  @Test
  void a_write_during_a_sync_needs_another_one() {
    assertThatThrownBy(() ->
            SyncedAppends.count(
                List.of(
                    WRITE,
                    "7 fdatasync(9</tmp/a.db-wal> <unfinished ...>",
                    WRITE,
                    "7 <... fdatasync resumed>) = 0",
                    TOLD),
                1))
        .hasMessageStartingWith("told before it was synced");
  }

  @Test
  void fewer_syncs_than_appends_are_refused() {
    assertThatThrownBy(() -> SyncedAppends.count(List.of(WRITE, SYNC, TOLD), 2))
        .hasMessage("1 appends of 2 were told, after 1 syncs");
  }
}
