package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on a database. What the work throws reaches the caller, with a {@link SQLException}
 * made an {@link UnavailableException}, and leaves nothing written. Thread-safe.
 */
interface Calls {
  /** The work to be done; must not call the database it runs on. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T on(Sql sql) throws SQLException;
  }

  /**
   * Reads what the database holds, which is every write that returned before. A second statement of
   * the work may see what was written since the first.
   *
   * @param what names the call and its ids in errors, such as "Loading thread thr_1"
   */
  <T extends @Nullable Object> T read(Supplier<String> what, Work<T> work);

  /** Likewise; what was read becomes what the caller wants, while others may use the connection. */
  default <R extends @Nullable Object, T extends @Nullable Object> T read(
      Supplier<String> what, Work<R> work, Function<R, T> decode) {
    return decode.apply(read(what, work));
  }

  /**
   * Reads and writes in one transaction, durable when this returns. No other write to a thread
   * comes in between once the work has locked it. The work may be done several times, of which only
   * the last one counts.
   */
  <T extends @Nullable Object> T write(Supplier<String> what, Work<T> work);

  /** Likewise, of work that makes a single statement; as quick as the database can. */
  <T extends @Nullable Object> T writeOne(Supplier<String> what, Work<T> work);

  /**
   * {@link #write Writes}, where the work deletes what must not be found any more: by nobody, in no
   * file, as far as the database can see to that.
   */
  default <T extends @Nullable Object> T delete(Supplier<String> what, Work<T> work) {
    return write(what, work);
  }
}
