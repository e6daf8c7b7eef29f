package dev.chatkit4j.benchmarks;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.ThreadItem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The measure of the store on PostgreSQL: its statements as one would write them by hand, each
 * prepared once on one connection in autocommit, on tables that the store made. For one thread.
 */
final class PlainPostgres implements AutoCloseable {
  private static final String APPEND =
      """
      WITH held AS MATERIALIZED (
        SELECT owner, id
          FROM chatkit_thread
         WHERE owner = ? AND id = ?
           FOR NO KEY UPDATE
      )
      INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
      SELECT owner, id, ?, ?, 0, 0, ?
        FROM held
      """;

  private static final String PAGE =
      """
      SELECT id, document
        FROM chatkit_item
       WHERE owner = ? AND thread_id = ? AND (created_at, seq) < (?, ?)
       ORDER BY created_at DESC, seq DESC
       LIMIT ?
      """;

  private final Connection connection;
  private final PreparedStatement append;
  private final PreparedStatement page;

  PlainPostgres(String url, String user, String password) throws SQLException {
    connection = DriverManager.getConnection(url, user, password);
    append = connection.prepareStatement(APPEND);
    page = connection.prepareStatement(PAGE);
  }

  void append(String threadId, ThreadItem item) throws SQLException {
    append.setString(1, Samples.OWNER);
    append.setString(2, threadId);
    append.setString(3, item.id());
    append.setLong(4, ChronoUnit.MICROS.between(Instant.EPOCH, item.createdAt()));
    append.setString(5, StoredForm.write(item));
    append.executeUpdate();
  }

  /** Reads the texts of the newest items; says how many characters they had. */
  long page(String threadId, int limit) throws SQLException {
    page.setString(1, Samples.OWNER);
    page.setString(2, threadId);
    page.setLong(3, Long.MAX_VALUE);
    page.setLong(4, Long.MAX_VALUE);
    page.setInt(5, limit);
    long characters = 0;
    try (ResultSet rows = page.executeQuery()) {
      while (rows.next()) {
        characters += rows.getString(1).length() + rows.getString(2).length();
      }
    }
    return characters;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
