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
        read(tasks.getFirst());
        tasks = queue.take(1);
      }
    } catch (SQLException e) {
      LOG.warn("Closing a SQLite connection failed; it only read", e);
    }
  }

  private void read(Task<?> task) {
    try {
      sql.update("BEGIN");
      Throwable failure = task.run(sql);
      if (failure == null) {
        sql.update("ROLLBACK");
      } else {
        rollback(failure);
      }
      task.publish();
    } catch (Throwable e) {
      rollback(e);
      task.fail(e, false);
    }
  }

  /** Fails if SQLite has ended the transaction, which is as good. */
  private void rollback(Throwable reason) {
    try {
      sql.update("ROLLBACK");
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }
}
