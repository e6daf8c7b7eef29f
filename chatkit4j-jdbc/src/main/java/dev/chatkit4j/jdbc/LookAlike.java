package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The engines that talk like PostgreSQL or MySQL, whose drivers take them for it, and that would
 * break a rule of the store without a word. What says nothing of the kind is taken for what it
 * seems.
 */
enum LookAlike {
  COCKROACH(
      "CockroachDB",
      "cockroach",
      "numbers of its identity columns do not grow in the order of commits (rule 9.2), and its"
          + " advisory locks lock nothing"),
  YUGABYTE(
      "YugabyteDB",
      "-YB-|yugabyte",
      "each connection draws numbers from a store of its own, so that they do not grow in the order"
          + " of commits (rule 9.2)"),
  TIDB(
      "TiDB",
      "-TiDB-",
      "each server gives AUTO_INCREMENT numbers from a block of its own, so that they do not grow"
          + " in the order of commits (rule 9.2)"),
  DSQL(
      "Aurora DSQL",
      "\\bDSQL\\b",
      "it has no foreign keys, which keep items from being without their thread (rule 4.5)"),
  SPANNER(
      "Spanner",
      "spanner|pgadapter",
      "its numbers do not grow in the order of commits (rule 9.2), and it has no savepoints"),
  CITUS(
      "PostgreSQL with Citus",
      "the extension citus",
      "numbers that its workers draw do not grow in the order of commits (rule 9.2)");

  private final String product;

  @SuppressWarnings("ImmutableEnumChecker") // Pattern
  private final Pattern words;

  private final String reason;

  LookAlike(String product, String words, String reason) {
    this.product = product;
    this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
    this.reason = reason;
  }

  /** The engine that says this of itself; none if that is a PostgreSQL, a MariaDB or unknown. */
  static Optional<LookAlike> of(String words) {
    return Stream.of(values()).filter(it -> it.words.matcher(words).find()).findFirst();
  }

  /**
   * Refuses such an engine.
   *
   * @throws UnavailableException if it is one
   */
  static void refuse(ServerPool pool, Tables tables) {
    try {
      of(pool.eachStatement(tables, LookAlike::words))
          .ifPresent(engine -> {
            throw new UnavailableException(
                "Opening %s failed: it is %s, where %s; allowing unproven databases (--allow-unproven-database) opens it all the same"
                    .formatted(pool.name(), engine.product, engine.reason),
                false,
                null);
          });
    } catch (SQLException e) {
      throw ServerErrors.unavailable("Opening " + pool.name(), e, false);
    }
  }

  private static String words(Sql sql) throws SQLException {
    String version = requireNonNull(sql.first(VERSION, row -> row.getString(1)), "a version");
    boolean citus =
        sql.tables().dialect() == Dialect.POSTGRES
            && of(version).isEmpty()
            && sql.first(CITUS_EXTENSION, row -> true) != null;
    return citus ? version + ", the extension citus" : version;
  }

  private static final String VERSION =
      """
      SELECT version()
      """;

  private static final String CITUS_EXTENSION =
      """
      SELECT 1 FROM pg_extension WHERE extname = 'citus'
      """;
}
