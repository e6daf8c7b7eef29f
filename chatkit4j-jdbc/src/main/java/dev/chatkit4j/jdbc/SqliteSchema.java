package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.store.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Tells a database of ours from others and brings it to this version's schema. A file that is not
 * ours, or is newer than this version, stays as it was to the last byte.
 */
final class SqliteSchema {
  /** "ck4j" in ASCII; the first migration writes it. */
  static final int APPLICATION_ID = 0x636b346a;

  /**
   * The user version of a file of which everything that was ever deleted is overwritten. An older
   * file has 0, since earlier versions left the text in pages that are free.
   */
  static final int OVERWRITES = 1;

  /** The user version of a file in which deleted text may still stand. */
  static final int LEAVES_TRACES = 0;

  private static final int VERSION = Dialect.SQLITE.newestVersion();

  private static final int NO_APPLICATION_ID = 0;

  private static final Duration LOG_PATIENCE = Duration.ofSeconds(5);

  private final String name;

  /**
   * The schema of one database.
   *
   * @param name of the database in errors
   */
  SqliteSchema(String name) {
    this.name = name;
  }

  /** Refuses what is surely no database for us, and touches nothing. */
  void inspect(Path file) throws SQLException {
    inspectParent(file);
    if (!Files.exists(file)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw refused("it is no regular file");
    }
    inspectContent(file);
    // SQLite itself opens it all the same, to fail at the first write.
    if (!Files.isWritable(file)) {
      throw refused("the file may not be written to");
    }
  }

  /** SQLite makes its log beside the file. */
  private void inspectParent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw refused("there is no directory to have it in");
    }
    if (!Files.isWritable(parent)) {
      throw refused("its directory may not be written to");
    }
  }

  private void inspectContent(Path file) throws SQLException {
    try (Sql sql = SqliteConnections.toInspect(file)) {
      inspectContent(sql, file);
    } catch (SQLException e) { // damaged, or somebody writes it at this moment: a lock tells
      try (Sql sql = SqliteConnections.to(file, LOG_PATIENCE).reader()) {
        inspectContent(sql, file);
      } catch (SQLException again) {
        again.addSuppressed(e);
        throw again;
      }
    }
  }

  private void inspectContent(Sql sql, Path file) throws SQLException {
    int applicationId = number(sql, "PRAGMA application_id");
    if (applicationId == APPLICATION_ID) {
      refuseNewer(historyVersion(sql));
    } else if (applicationId != NO_APPLICATION_ID || hasTables(sql) || hasLog(sql, file)) {
      throw foreign(applicationId);
    }
  }

  /** A database that shows no tables may have some in its log, which was not looked into. */
  private static boolean hasLog(Sql sql, Path file) throws SQLException {
    return number(sql, "PRAGMA page_count") > 0 && hasLog(file);
  }

  private static boolean hasLog(Path file) {
    return file.resolveSibling(file.getFileName() + "-wal").toFile().length() > 0;
  }

  /** The version of that file, whose log is looked into only if it has one. */
  SchemaVersion versionOf(Path file) throws SQLException {
    inspect(file);
    if (!Files.exists(file)) {
      return SchemaVersion.of(0, Dialect.SQLITE);
    }
    try (Sql sql =
        hasLog(file)
            ? SqliteConnections.to(file, LOG_PATIENCE).reader()
            : SqliteConnections.toInspect(file)) {
      return SchemaVersion.of(version(sql), Dialect.SQLITE);
    }
  }

  /**
   * Brings the schema to this version, in one transaction: of processes that start together one
   * does it and the others wait.
   */
  void migrate(Sql sql) throws SQLException {
    sql.update("BEGIN IMMEDIATE");
    try {
      int version = version(sql);
      if (version < VERSION) {
        Migration.on(sql).from(version);
      }
      if (version == 0) {
        sql.update("PRAGMA user_version = " + OVERWRITES);
      }
      sql.update("COMMIT");
    } catch (SQLException | RuntimeException e) {
      rollback(sql, e);
      throw e;
    }
  }

  private static void rollback(Sql sql, Exception reason) {
    try {
      sql.update("ROLLBACK");
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** 0 if there is nothing yet. */
  private int version(Sql sql) throws SQLException {
    int applicationId = number(sql, "PRAGMA application_id");
    if (applicationId == NO_APPLICATION_ID && !hasTables(sql)) {
      return 0;
    }
    if (applicationId != APPLICATION_ID) {
      throw foreign(applicationId);
    }
    return refuseNewer(historyVersion(sql));
  }

  private static final String HAS_TABLES =
      """
      SELECT EXISTS (SELECT 1 FROM sqlite_schema)
      """;

  private static boolean hasTables(Sql sql) throws SQLException {
    return number(sql, HAS_TABLES) == 1;
  }

  private static final String HISTORY_VERSION =
      """
      SELECT max(CAST(version AS INTEGER))
        FROM chatkit_schema_history
       WHERE success
      """;

  private static int historyVersion(Sql sql) throws SQLException {
    return number(sql, HISTORY_VERSION);
  }

  private static int number(Sql sql, String text) throws SQLException {
    return requireNonNull(sql.first(text, row -> row.getInt(1)), text);
  }

  private int refuseNewer(int version) {
    if (version > VERSION) {
      throw refused(
          "its schema has version %s, this program knows up to %s".formatted(version, VERSION));
    }
    return version;
  }

  private UnavailableException foreign(int applicationId) {
    return refused(
        "it is the database of another program (application id 0x%s)"
            .formatted(HexFormat.of().toHexDigits(applicationId)));
  }

  private UnavailableException refused(String reason) {
    return new UnavailableException("Opening %s failed: %s".formatted(name, reason), false, null);
  }
}
