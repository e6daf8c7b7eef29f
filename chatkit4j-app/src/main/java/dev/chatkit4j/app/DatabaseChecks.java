package dev.chatkit4j.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at a product, its version and the settings that conversations rest on. */
final class DatabaseChecks {
  private static final long GOOD_PACKET_BYTES = 16L * 1024 * 1024;
  private static final long LEAST_PACKET_BYTES = 4L * 1024 * 1024;
  private static final String LOSES = "a crash may lose what clients were told is saved";

  private final Connection connection;
  private final Database database;
  private final Findings findings;

  DatabaseChecks(Connection connection, Database database, Findings findings) {
    this.connection = connection;
    this.database = database;
    this.findings = findings;
  }

  void run() throws SQLException {
    version();
    switch (database.kind()) {
      case POSTGRES -> postgres();
      case MARIADB -> mariaDb();
      case SQLITE, MEMORY -> sqlite();
    }
  }

  private void version() throws SQLException {
    var server = connection.getMetaData();
    String product = server.getDatabaseProductName();
    String least =
        switch (product) {
          case "PostgreSQL" -> "15.0";
          case "MariaDB" -> "10.11";
          case "MySQL" -> "8.4";
          default -> "0.0";
        };
    String[] parts = least.split("\\.", 2);
    int major = server.getDatabaseMajorVersion();
    int minor = server.getDatabaseMinorVersion();
    int leastMajor = Integer.parseInt(parts[0]);
    findings.require(
        major > leastMajor || (major == leastMajor && minor >= Integer.parseInt(parts[1])),
        "version",
        "%s %s".formatted(product, server.getDatabaseProductVersion()),
        "at least %s is needed".formatted(least));
  }

  private static final String POSTGRES_SETTING =
      """
      SELECT current_setting(?)
      """;

  private void postgres() throws SQLException {
    for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
      String value = first(POSTGRES_SETTING, setting);
      findings.require(!value.equals("off"), setting, value, LOSES);
    }
    String encoding = first(POSTGRES_SETTING, "server_encoding");
    findings.require(encoding.equals("UTF8"), "encoding", encoding, "UTF8 is needed");
  }

  private static final String FLUSH =
      """
      SELECT @@innodb_flush_log_at_trx_commit
      """;

  private static final String PACKET =
      """
      SELECT @@max_allowed_packet
      """;

  private void mariaDb() throws SQLException {
    String flush = first(FLUSH);
    findings.require(flush.equals("1"), "innodb_flush_log_at_trx_commit", flush, LOSES);
    long packet = Long.parseLong(first(PACKET));
    if (packet >= LEAST_PACKET_BYTES && packet < GOOD_PACKET_BYTES) {
      findings.warning("max_allowed_packet", packet + ", larger items cannot be saved");
    } else {
      findings.require(
          packet >= GOOD_PACKET_BYTES,
          "max_allowed_packet",
          packet,
          "at least %s is needed".formatted(LEAST_PACKET_BYTES));
    }
    tables("engine", ENGINES, "InnoDB");
    tables("character set", CHARACTER_SETS, "utf8mb4");
  }

  private static final String ENGINES =
      """
      SELECT DISTINCT engine
        FROM information_schema.tables
       WHERE table_schema = coalesce(?, DATABASE()) AND LEFT(table_name, CHAR_LENGTH(?)) = ?
      """;

  private static final String CHARACTER_SETS =
      """
      SELECT DISTINCT character_set_name
        FROM information_schema.columns
       WHERE table_schema = coalesce(?, DATABASE()) AND LEFT(table_name, CHAR_LENGTH(?)) = ?
         AND column_name = 'document'
      """;

  private void tables(String check, String query, String wanted) throws SQLException {
    String prefix = database.tablePrefix();
    List<String> found = list(query, database.schema(), prefix, prefix);
    if (!found.isEmpty()) {
      findings.require(
          found.equals(List.of(wanted)),
          check,
          String.join(", ", found),
          "%s is needed".formatted(wanted));
    }
  }

  private void sqlite() throws SQLException {
    String journal = first("PRAGMA journal_mode");
    if (journal.equals("wal")) {
      findings.ok("journal_mode", journal);
    } else {
      findings.warning("journal_mode", journal + ", the program will make it wal");
    }
    findings.ok("synchronous", "full, which the program sets for every connection");
    String damage = first("PRAGMA quick_check(1)");
    findings.require(
        damage.equals("ok"), "integrity", damage.equals("ok") ? "ok" : "damaged", "restore it");
    if (first("PRAGMA user_version").equals("0")) {
      findings.warning(
          "deleted text",
          "may still be in unused parts of the file, which is older than this version; stop the"
              + " program and run: "
              + database.vacuuming());
    } else {
      findings.ok("deleted text", "is overwritten");
    }
    new PermissionChecks(findings).run(database.file());
  }

  private String first(String query, Object... parameters) throws SQLException {
    return list(query, parameters).getFirst();
  }

  private List<String> list(String query, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      List<String> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(String.valueOf(rows.getString(1)));
        }
      }
      return found;
    }
  }
}
