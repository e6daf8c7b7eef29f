package dev.chatkit4j.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A stored text and where what it tells of stands. */
record Placed(Place place, Document document) {
  /**
   * Reads columns {@code id} and {@code document} first, then {@code created_at} and {@code seq}.
   */
  static Placed read(ResultSet row) throws SQLException {
    return new Placed(Place.read(row), Document.read(row));
  }
}
