package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;

/** The statement on who there is. It alone is not about one owner. */
final class OwnerRows {
  private OwnerRows() {}

  // The servers would read all that follows and not stop at the limit.
  private static final String SERVER_PAGE =
      """
      SELECT owner
        FROM (
               (SELECT DISTINCT owner
                  FROM chatkit_thread
                 WHERE owner > ?1
                 ORDER BY owner
                 LIMIT ?2)
               UNION
               (SELECT DISTINCT owner
                  FROM chatkit_thread_tombstone
                 WHERE owner > ?1
                 ORDER BY owner
                 LIMIT ?2)
               UNION
               (SELECT DISTINCT owner
                  FROM chatkit_attachment
                 WHERE owner > ?1
                 ORDER BY owner
                 LIMIT ?2)
             ) AS everybody
       ORDER BY owner
       LIMIT ?2
      """;

  private static final Statement PAGE =
      Statement.of(
              """
              SELECT owner
                FROM chatkit_thread
               WHERE owner > ?1
               UNION
              SELECT owner
                FROM chatkit_thread_tombstone
               WHERE owner > ?1
               UNION
              SELECT owner
                FROM chatkit_attachment
               WHERE owner > ?1
               ORDER BY owner
               LIMIT ?2
              """)
          .onPostgres(SERVER_PAGE)
          .onMariaDb(SERVER_PAGE);

  /** At most {@code limit} of the owners whose names follow that one by their bytes. */
  static List<String> page(Sql sql, String after, long limit) throws SQLException {
    return sql.list(PAGE, row -> row.getString("owner"), after, limit);
  }
}
