package dev.chatkit4j.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The largest statement that MariaDB takes. Of a larger one it ends the connection. */
final class Packets {
  /** For documents of some megabytes; the server's own default is 16. A store needs no less. */
  static final long LEAST_BYTES = 4L * 1024 * 1024;

  private static final int MOST_BYTES_PER_CHAR = 3;

  private Packets() {}

  private static final String MOST_BYTES =
      """
      SELECT @@max_allowed_packet
      """;

  /** The connection's {@code max_allowed_packet}, in bytes. */
  static long mostBytes(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOST_BYTES);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Refuses parameters that the server would not take, before any of it is sent: the end of the
   * connection would leave open what became of them.
   */
  static void requireFit(Connection connection, @Nullable Object[] parameters) throws SQLException {
    long bytes = bytes(parameters);
    if (bytes < LEAST_BYTES) {
      return;
    }
    long most = mostBytes(connection);
    if (bytes >= most) {
      throw new SQLException(
          "%s bytes are more than the server's max_allowed_packet, %s".formatted(bytes, most),
          "22001");
    }
  }

  private static long bytes(@Nullable Object[] parameters) {
    long bytes = 0;
    for (Object parameter : parameters) {
      if (parameter instanceof String text) {
        bytes +=
            (long) text.length() * MOST_BYTES_PER_CHAR < LEAST_BYTES
                ? text.length()
                : text.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return bytes;
  }
}
