package dev.chatkit4j.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A row and where what it tells of stands. */
record Placed(Place place, PageRow row) {
  /** Reads the columns of a row, first and in their order, and created_at and seq. */
  static Placed read(ResultSet row) throws SQLException {
    return new Placed(Place.read(row), PageRow.read(row));
  }
}
