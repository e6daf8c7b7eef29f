package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database that is looked at after a crash. */
interface CrashSite {
  /** What {@link SeededProcess#open} opens. */
  String database();

  /** The store, as whoever comes next opens it. */
  Store<String> open();

  /** A connection to look at the tables, when whoever crashed has none any more. */
  Connection connect() throws SQLException;

  /** Queries for what else is wrong in the tables, a row for each finding. */
  List<String> findings();
}
