package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that reads, every call from one state of the database. */
final class Reader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Reader.class);

  private final TaskQueue queue;
  private final Sql sql;

  Reader(TaskQueue queue, Sql sql) {
    this.queue = queue;
    this.sql = sql;
  }

  @Override
  public void run() {
    try (sql) {
      List<Task<?>> tasks = queue.take(1);
      while (!tasks.isEmpty()) {
        readOrFail(tasks.getFirst());
        tasks = queue.take(1);
      }
    } catch (SQLException e) {
      LOG.warn("Closing a SQLite connection failed; it only read", e);
    }
  }

  private void readOrFail(Task<?> task) {
    try {
      read(task);
    } catch (Throwable e) {
      task.fail(e, false);
    }
  }

  private void read(Task<?> task) throws SQLException {
    sql.update("BEGIN");
    Throwable failure = task.run(sql);
    try {
      sql.update("ROLLBACK");
    } catch (SQLException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    }
    task.publish();
  }
}
