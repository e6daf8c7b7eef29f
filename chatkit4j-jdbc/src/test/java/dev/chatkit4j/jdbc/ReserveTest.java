package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

final class ReserveTest {
  private static final long ENOUGH = 2L * Reserve.BYTES;

  @TempDir Path folder;

  private Path file;
  private long usable = ENOUGH;
  private Reserve reserve;

  @BeforeEach
  void make() {
    file = folder.resolve("chat.db-reserve");
    reserve = Reserve.beside(folder.resolve("chat.db"), Duration.ZERO, unused -> usable);
  }

  @Test
  void is_taken_where_there_is_enough_and_given_back() throws Exception {
    usable = ENOUGH - 1;
    reserve.takeIfDue();
    assertThat(file).doesNotExist();

    usable = ENOUGH;
    reserve.takeIfDue();
    assertThat(file).hasSize(Reserve.BYTES);

    reserve.release();
    assertThat(file).doesNotExist();
    reserve.release();
  }

  @Test
  void is_for_nobody_else() throws Exception {
    reserve.takeIfDue();

    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      assertThat(Files.getPosixFilePermissions(file))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
  }

  @Test
  void one_that_a_killed_process_left_is_taken_over_however_full_the_disk_is() throws Exception {
    byte[] left = new byte[Reserve.BYTES];
    Files.write(file, left);
    usable = 0;

    reserve.takeIfDue();

    assertThat(file).hasBinaryContent(left);
    reserve.release();
    assertThat(file).doesNotExist();
  }

  @Test
  void one_that_was_not_filled_is_made_anew() throws Exception {
    Files.write(file, new byte[7]);

    reserve.takeIfDue();

    assertThat(file).hasSize(Reserve.BYTES);
  }

  @Test
  void is_not_made_beside_a_database_in_memory_or_one_that_is_only_looked_at() throws Exception {
    Reserve.none().takeIfDue();
    SqliteDatabase.schemaVersion(folder.resolve("chat.db"));

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void gives_its_room_to_opening_what_is_beside_it() throws Exception {
    reserve.takeIfDue();
    assertThat(reserve.<String>open(() -> "opened")).isEqualTo("opened");
    assertThat(file).exists();

    assertThat(reserve.<String>open(this::openIfThereIsRoom)).isEqualTo("opened");

    assertThat(file).doesNotExist();
  }

  private String openIfThereIsRoom() throws SQLException {
    if (Files.exists(file)) {
      throw new SQLiteException("no room", SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);
    }
    return "opened";
  }

  @Test
  void what_cannot_be_opened_without_it_either_says_why_after_one_trial_more() {
    reserve.takeIfDue();
    List<String> trials = new ArrayList<>();

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() ->
              reserve.<String>open(() -> {
                trials.add("trial");
                throw new SQLiteException("no room", SQLiteErrorCode.SQLITE_FULL);
              }))
          .hasMessageContaining("no room");
    }

    assertThat(trials).hasSize(3);
  }

  @Test
  void stays_where_opening_fails_for_another_reason() {
    reserve.takeIfDue();

    assertThatThrownBy(() ->
            reserve.<String>open(() -> {
              throw new SQLiteException("locked", SQLiteErrorCode.SQLITE_BUSY);
            }))
        .hasMessageContaining("locked");

    assertThat(file).exists();
  }

  @Test
  void is_looked_after_once_in_a_while_only() {
    Reserve patient =
        Reserve.beside(folder.resolve("chat.db"), Duration.ofDays(1), unused -> usable);

    patient.takeIfDue();

    assertThat(file).doesNotExist();
  }
}
