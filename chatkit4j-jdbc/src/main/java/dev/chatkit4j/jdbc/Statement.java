package dev.chatkit4j.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A whole statement, and the whole text of it where a database needs another. Parameters are {@code
 * ?1}, {@code ?2} and so on, in the order in which they are given, each as often as needed. Tables
 * are called as the migrations call them; {@link Tables} puts in other names.
 */
final class Statement {
  private final String text;
  private final @Nullable String postgres;
  private final @Nullable String mariaDb;

  private Statement(String text, @Nullable String postgres, @Nullable String mariaDb) {
    this.text = text;
    this.postgres = postgres;
    this.mariaDb = mariaDb;
  }

  static Statement of(String text) {
    return new Statement(text, null, null);
  }

  Statement onPostgres(String other) {
    return new Statement(text, other, mariaDb);
  }

  Statement onMariaDb(String other) {
    return new Statement(text, postgres, other);
  }

  String on(Dialect dialect) {
    String other =
        switch (dialect) {
          case SQLITE -> null;
          case POSTGRES -> postgres;
          case MARIADB -> mariaDb;
        };
    return other == null ? text : other;
  }
}
