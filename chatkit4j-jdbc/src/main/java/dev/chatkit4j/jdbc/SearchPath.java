package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schemas in which PostgreSQL looks for a name without one. They may be others tomorrow, for
 * one because somebody makes a schema that is called like the user.
 */
final class SearchPath {
  private SearchPath() {}

  /** Those of them that have a history of tables with this prefix, as they come in the path. */
  static List<String> holders(Sql sql, Tables tables) throws SQLException {
    return sql.list(HOLDERS, row -> row.getString(1), tables.historyTable());
  }

  private static final String HOLDERS =
      """
      SELECT n.nspname
        FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place)
        JOIN pg_catalog.pg_namespace n ON n.nspname = path.name
        JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
       WHERE c.relname = ?
       ORDER BY path.place
      """;

  /** The schemas beside the path that have such tables, of which this user may read the history. */
  static List<String> holdersBeside(Sql sql, Tables tables) throws SQLException {
    return sql.list(HOLDERS_BESIDE, row -> row.getString(1), tables.historyTable());
  }

  private static final String HOLDERS_BESIDE =
      """
      SELECT n.nspname
        FROM pg_catalog.pg_namespace n
        JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
       WHERE c.relname = ?
         AND n.nspname <> ALL (current_schemas(false))
         AND has_schema_privilege(n.oid, 'USAGE')
         AND has_table_privilege(c.oid, 'SELECT')
       ORDER BY n.nspname
      """;

  /** Where new tables go; null if none of the path's schemas is there. */
  static @Nullable String first(Sql sql) throws SQLException {
    return sql.first(FIRST, row -> row.getString(1));
  }

  private static final String FIRST =
      """
      SELECT current_schema()
      """;
}
