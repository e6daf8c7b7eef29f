package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The permissions of a database's files. Tests run with the usual umask, which lets all read. */
final class SqlitePermissionsTest {
  private static final String NOBODY_ELSE =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix") ? "rw-------" : "";

  @TempDir Path folder;

  /** By their names; none where the file system knows no users. */
  private Map<String, String> permissions() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(
            file.getFileName().toString(),
            NOBODY_ELSE.isEmpty()
                ? ""
                : PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return found;
  }

  private static SqliteStore<String> open(Path file) {
    SqliteStore<String> store = SqliteStore.open(file, owner -> owner);
    store.saveThread(Samples.thread("t"), "ann");
    return store;
  }

  @Test
  void a_new_file_and_those_beside_it_are_for_nobody_else() throws Exception {
    try (SqliteStore<String> store = open(folder.resolve("a.db"))) {
      assertThat(store.loadThread("t", "ann")).isEqualTo(Samples.thread("t"));
      assertThat(permissions())
          .containsEntry("a.db", NOBODY_ELSE)
          .containsEntry("a.db-wal", NOBODY_ELSE)
          .containsEntry("a.db-shm", NOBODY_ELSE)
          .allSatisfy((name, is) -> assertThat(is).isEqualTo(NOBODY_ELSE));
    }
  }

  @Test
  void so_is_a_new_file_where_a_link_leads() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link.db"), Path.of("a.db"));
    open(link).close();
    assertThat(permissions())
        .containsOnlyKeys("a.db", "link.db")
        .allSatisfy((name, is) -> assertThat(is).isEqualTo(NOBODY_ELSE));
  }

  @Test
  void a_file_that_is_there_keeps_its_permissions() throws Exception {
    Path file = folder.resolve("a.db");
    open(file).close();
    if (!NOBODY_ELSE.isEmpty()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }
    Map<String, String> before = permissions();
    open(file).close();
    assertThat(permissions()).isEqualTo(before);
  }
}
