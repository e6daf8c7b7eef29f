package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;

/** The statement on who there is. It alone is not about one owner. */
final class OwnerRows {
  private OwnerRows() {}

  private static final String PAGE =
      """
      SELECT owner
        FROM thread
       WHERE owner > ?
       UNION
      SELECT owner
        FROM thread_tombstone
       WHERE owner > ?
       UNION
      SELECT owner
        FROM attachment
       WHERE owner > ?
       ORDER BY owner
       LIMIT ?
      """;

  /** At most {@code limit} of the owners whose names follow that one by their bytes. */
  static List<String> page(Sql sql, String after, long limit) throws SQLException {
    return sql.list(PAGE, row -> row.getString("owner"), after, after, after, limit);
  }
}
