package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on a database, each piece in a transaction of its own as far as it can tell. What the
 * work throws reaches the caller, with a {@link SQLException} made an {@link UnavailableException},
 * and leaves nothing written. Thread-safe.
 */
interface Database extends AutoCloseable {
  /** What is to be done; must not call the database it runs on. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T on(Sql sql) throws SQLException;
  }

  /**
   * Reads from one state of the database, which holds every write that returned before.
   *
   * @param what names the call and its ids in errors, such as "Loading thread thr_1"
   */
  <T extends @Nullable Object> T read(Supplier<String> what, Work<T> work);

  /** Reads and writes with no other write in between; durable when this returns. */
  <T extends @Nullable Object> T write(Supplier<String> what, Work<T> work);

  /** Ends what was called before, refuses what is called later. Idempotent. */
  @Override
  void close();
}
