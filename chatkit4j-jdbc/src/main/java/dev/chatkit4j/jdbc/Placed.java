package dev.chatkit4j.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A stored text and where what it tells of stands. */
record Placed(Place place, Document document) {
  /** Reads columns {@code created_at}, {@code seq}, {@code id} and {@code document}. */
  static Placed read(ResultSet row) throws SQLException {
    return new Placed(Place.read(row), Document.read(row));
  }
}
