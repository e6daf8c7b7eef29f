package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/**
 * A store in one SQLite file, or in memory. Needs no server and no configuration; a write has
 * reached the disk when the method returns, and several processes may have the same file open.
 *
 * <p>Calls may come from any thread, virtual ones above all: SQLite itself runs on a few platform
 * threads that the store owns until it is closed. Interrupting a caller does not stop its call.
 *
 * <p>{@link #updateThread} calls its function again if somebody else changed the thread meanwhile.
 *
 * @param <C> the caller's request context
 */
public final class SqliteStore<C> extends JdbcStore<C> {
  private final SqliteDatabase database;

  SqliteStore(SqliteDatabase database, Function<? super C, String> owner, Clock clock) {
    super(database, owner, clock);
    this.database = database;
  }

  /** How many calls wait for the thread that writes. */
  public int waitingWrites() {
    return database.waitingWrites();
  }

  /**
   * Opens a file, making it if it does not exist and bringing it to this version's schema if an
   * older version made it.
   *
   * @param owner says whose data a context means; must be quick
   * @throws UnavailableException if the file cannot be opened, is no database of this library or
   *     was made by a newer version; it is left as it was
   */
  public static <C> SqliteStore<C> open(Path file, Function<? super C, String> owner) {
    return SqliteStore.<C>builder(owner).open(file);
  }

  /**
   * The version of the tables of a file, which is read and not changed; 0 if there is no file.
   *
   * @throws UnavailableException if it is no database of this library or was made by a newer
   *     version
   */
  public static SchemaVersion schemaVersion(Path file) {
    return SqliteDatabase.schemaVersion(file);
  }

  /**
   * Writes a file anew, without what was deleted from it: a file that was made before deleting
   * overwrote may still have it in unused pages. Needs as much room again as the file takes, and
   * that nobody has it open meanwhile.
   *
   * @throws UnavailableException if it cannot be opened, is in use, is no database of this library
   *     or was made by a newer version
   */
  public static void vacuum(Path file) {
    SqliteDatabase.vacuum(file, Duration.ofSeconds(5));
  }

  /**
   * Makes an empty store that is gone when it is closed.
   *
   * @param owner says whose data a context means; must be quick
   */
  public static <C> SqliteStore<C> inMemory(Function<? super C, String> owner) {
    return SqliteStore.<C>builder(owner).inMemory();
  }

  /**
   * For settings other than the usual.
   *
   * @param owner says whose data a context means; must be quick
   */
  public static <C> Builder<C> builder(Function<? super C, String> owner) {
    return new Builder<>(owner);
  }

  /** Settings of a store to be opened. Not thread-safe. */
  public static final class Builder<C> {
    private final Function<? super C, String> owner;
    private Clock clock = Clock.systemUTC();
    private int readers = Math.clamp(Runtime.getRuntime().availableProcessors(), 4, 16);
    private Duration busyTimeout = Duration.ofSeconds(5);

    private Builder(Function<? super C, String> owner) {
      this.owner = owner;
    }

    /** Says when something was deleted; the system's clock by default. */
    public Builder<C> clock(Clock newClock) {
      clock = newClock;
      return this;
    }

    /**
     * How many threads read a file and decode what they read, 1 to 64; by default as many as there
     * are processors, but 4 at least and 16 at most. Memory is read by its writer.
     */
    public Builder<C> readers(int count) {
      if (count < 1 || count > 64) {
        throw new IllegalArgumentException("readers must be 1 to 64, got " + count);
      }
      readers = count;
      return this;
    }

    /**
     * How long a write waits for another process that writes to the same file, in whole
     * milliseconds up to an hour; 5 seconds by default. After that it is an {@link
     * UnavailableException}.
     */
    public Builder<C> busyTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("busyTimeout must be 0 to 1 hour, got " + timeout);
      }
      busyTimeout = timeout;
      return this;
    }

    /** Opens a file, see {@link SqliteStore#open}. */
    public SqliteStore<C> open(Path file) {
      return new SqliteStore<>(SqliteDatabase.open(file, readers, busyTimeout), owner, clock);
    }

    /** Makes an empty store in memory, see {@link SqliteStore#inMemory}. */
    public SqliteStore<C> inMemory() {
      return new SqliteStore<>(SqliteDatabase.inMemory(), owner, clock);
    }
  }
}
