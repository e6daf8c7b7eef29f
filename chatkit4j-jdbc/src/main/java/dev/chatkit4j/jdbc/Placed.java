package dev.chatkit4j.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A stored text and where what it tells of stands. */
record Placed(Place place, Document document) {
  /** Reads columns id and document, first and in that order, and created_at and seq. */
  static Placed read(ResultSet row) throws SQLException {
    return new Placed(Place.read(row), Document.read(row));
  }
}
