package dev.chatkit4j.jdbc;

import java.util.List;

/** The databases that the statements are written for, and how their tables are made. */
enum Dialect {
  SQLITE(
      "SQLite",
      "sqlite",
      "V1__first_schema.sql",
      "V2__names_with_a_prefix.sql",
      "V3__life_of_attachments.sql",
      "V4__deleting_in_turns.sql"),
  POSTGRES("PostgreSQL", "postgres", "V1__first_schema.sql", "V2__life_of_attachments.sql"),
  /** MySQL's too. */
  MARIADB(
      "MariaDB",
      "mariadb",
      "V1__first_schema.sql",
      "V2__life_of_attachments.sql",
      "V3__rows_in_reading_order.sql");

  private final String product;
  private final String folder;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> migrations;

  Dialect(String product, String folder, String... migrations) {
    this.product = product;
    this.folder = folder;
    this.migrations = List.of(migrations);
  }

  /** What its makers call it. */
  String product() {
    return product;
  }

  /** A name of anything, as it may stand in a statement. */
  String quoted(String name) {
    String quote = this == MARIADB ? "`" : "\"";
    return quote + name.replace(quote, quote + quote) + quote;
  }

  /** Where the migrations are, on the class path. */
  String folder() {
    return "db/chatkit4j/" + folder;
  }

  /** File names; the first makes version 1 of the schema. */
  List<String> migrations() {
    return migrations;
  }

  /** The version that the last migration makes. */
  int newestVersion() {
    return migrations.size();
  }
}
