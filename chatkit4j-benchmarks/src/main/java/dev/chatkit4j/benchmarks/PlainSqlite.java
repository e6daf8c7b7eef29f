package dev.chatkit4j.benchmarks;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.sqlite.SQLiteConfig;

/**
 * The measure of the store on SQLite: its statements as one would write them by hand, each prepared
 * once on one connection in autocommit, on a file that the store made. For one thread.
 */
final class PlainSqlite implements AutoCloseable {
  private static final String APPEND =
      """
      INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
      VALUES (?, ?, ?, ?, 0, 0, ?)
      """;

  private static final String PLACE =
      """
      SELECT created_at, seq
        FROM chatkit_item
       WHERE owner = ? AND thread_id = ? AND id = ?
      """;

  private static final String PAGE_ASC =
      """
      SELECT id, document
        FROM chatkit_item
       WHERE owner = ? AND thread_id = ? AND (created_at, seq) > (?, ?)
       ORDER BY created_at, seq
       LIMIT ?
      """;

  private static final String PAGE_DESC =
      """
      SELECT id, document
        FROM chatkit_item
       WHERE owner = ? AND thread_id = ? AND (created_at, seq) < (?, ?)
       ORDER BY created_at DESC, seq DESC
       LIMIT ?
      """;

  private final Connection connection;
  private final PreparedStatement append;
  private final PreparedStatement place;
  private final PreparedStatement pageAsc;
  private final PreparedStatement pageDesc;

  PlainSqlite(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    connection = config.createConnection("jdbc:sqlite:" + file);
    append = connection.prepareStatement(APPEND);
    place = connection.prepareStatement(PLACE);
    pageAsc = connection.prepareStatement(PAGE_ASC);
    pageDesc = connection.prepareStatement(PAGE_DESC);
  }

  void append(String threadId, ThreadItem item, String document) throws SQLException {
    append.setString(1, Samples.OWNER);
    append.setString(2, threadId);
    append.setString(3, item.id());
    append.setLong(4, ChronoUnit.MICROS.between(Instant.EPOCH, item.createdAt()));
    append.setString(5, document);
    append.executeUpdate();
  }

  /** Appends items 0 to {@code count - 1} of {@link Samples} in one transaction. */
  void fill(String threadId, int count) throws SQLException {
    connection.setAutoCommit(false);
    for (int n = 0; n < count; n++) {
      ThreadItem item = Samples.item(threadId, n);
      append(threadId, item, StoredForm.write(item));
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** Reads the texts of a page's items; says how many characters they had. */
  long page(String threadId, int limit, Order order) throws SQLException {
    long start = order == Order.ASC ? Long.MIN_VALUE : Long.MAX_VALUE;
    return page(threadId, start, start, limit, order);
  }

  /** Likewise, of the items that follow a cursor. */
  long page(String threadId, String after, int limit, Order order) throws SQLException {
    place.setString(1, Samples.OWNER);
    place.setString(2, threadId);
    place.setString(3, after);
    long createdAt;
    long seq;
    try (ResultSet row = place.executeQuery()) {
      row.next();
      createdAt = row.getLong(1);
      seq = row.getLong(2);
    }
    return page(threadId, createdAt, seq, limit, order);
  }

  private long page(String threadId, long createdAt, long seq, int limit, Order order)
      throws SQLException {
    PreparedStatement page = order == Order.ASC ? pageAsc : pageDesc;
    page.setString(1, Samples.OWNER);
    page.setString(2, threadId);
    page.setLong(3, createdAt);
    page.setLong(4, seq);
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
