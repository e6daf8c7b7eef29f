package dev.chatkit4j.jdbc;

import java.sql.SQLException;

/** Puts back what was changed on a connection. */
@FunctionalInterface
interface Undo extends AutoCloseable {
  @Override
  void close() throws SQLException;
}
