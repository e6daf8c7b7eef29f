package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.PrivateFiles;
import dev.chatkit4j.store.UnavailableException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQLite on platform threads. A call into SQLite never lets go of the thread it is made on, so on
 * virtual threads a few of them would stop all the others; here a virtual thread only waits.
 */
final class SqliteDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

  /** As many as SQLite follows. */
  private static final int MOST_LINKS = 100;

  private final String name;
  private final GroupCommit writer;
  private final Thread writing;
  private final @Nullable Readers readers;

  /**
   * Takes over the connections. Without readers the writer reads as well.
   *
   * @param patience how long to wait for another process that writes
   */
  SqliteDatabase(String name, Sql writer, List<Sql> readers, Reserve reserve, Duration patience) {
    this.name = name;
    this.writer = new GroupCommit(writer, reserve, patience);
    this.writing = start("chatkit4j-sqlite-writer", this.writer);
    this.readers = readers.isEmpty() ? null : new Readers(readers);
  }

  /** Daemons: what they have not done yet nobody was told to be done. */
  static Thread start(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).start(work);
  }

  /** Opens a file, making it if there is none and migrating it if it is an older version's. */
  static SqliteDatabase open(Path file, int readers, Duration busyTimeout) {
    return onPlatformThread(
        "Opening " + file,
        () -> {
          Reserve reserve = Reserve.beside(file);
          SqliteDatabase database = reserve.open(() -> open(file, readers, busyTimeout, reserve));
          database.deleteLeftovers();
          return database;
        });
  }

  /** What somebody was deleting who was stopped. Nobody sees it, so failing here hurts nobody. */
  private void deleteLeftovers() {
    try {
      for (String owner : read(() -> "Looking for what is left", Leftovers::owners)) {
        Leftovers.deleteAll(this, () -> "Deleting what is left", owner);
      }
    } catch (UnavailableException e) {
      LOG.warn("What is left of deleted threads stays in {} until it is opened again", name, e);
    }
  }

  private static SqliteDatabase open(Path file, int readers, Duration busyTimeout, Reserve reserve)
      throws SQLException {
    SqliteSchema schema = new SqliteSchema(file.toString());
    schema.inspect(file);
    makePrivate(file);
    SqliteConnections connections = SqliteConnections.to(file, busyTimeout);
    List<Sql> opened = new ArrayList<>();
    try {
      Sql writer = connections.writer();
      opened.add(writer);
      schema.migrate(writer);
      connections.useWriteAheadLog(writer);
      for (int i = 0; i < readers; i++) {
        opened.add(connections.reader());
      }
      writer.first("PRAGMA busy_timeout = 0", row -> row.getInt(1)); // from here on it asks itself
      return new SqliteDatabase(
          file.toString(), writer, opened.subList(1, opened.size()), reserve, busyTimeout);
    } catch (SQLException | RuntimeException e) {
      for (Sql sql : opened.reversed()) {
        sql.close();
      }
      throw e;
    }
  }

  /** SQLite gives the files beside it the permissions that it has. */
  private static void makePrivate(Path file) {
    try {
      PrivateFiles.create(target(file));
    } catch (FileAlreadyExistsException e) {
      // it stays as it is
    } catch (IOException e) {
      throw new UnavailableException("Making %s failed: %s".formatted(file, e), false, e);
    }
  }

  /** Where SQLite would make the file, if a link leads to none. */
  private static Path target(Path file) throws IOException {
    Path target = file;
    for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(target); links++) {
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  /**
   * Makes a database that is gone when it is closed. It has one connection, which reads as well.
   */
  static SqliteDatabase inMemory() {
    return onPlatformThread(
        "Opening a database in memory",
        () -> {
          String name = "memory";
          Sql sql = SqliteConnections.toMemory().writer();
          try {
            new SqliteSchema(name).migrate(sql);
            return new SqliteDatabase(name, sql, List.of(), Reserve.none(), Duration.ZERO);
          } catch (SQLException | RuntimeException e) {
            sql.close();
            throw e;
          }
        });
  }

  /** Writes a file anew, without what was deleted. */
  static void vacuum(Path file, Duration busyTimeout) {
    open(file, 0, busyTimeout).close(); // brings it to this version, or refuses it
    onPlatformThread(
        "Vacuuming " + file,
        () -> {
          try (Sql sql = SqliteConnections.to(file, busyTimeout).writer()) {
            sql.update("VACUUM");
            requireEmptied(file, sql);
            sql.update("PRAGMA user_version = " + SqliteSchema.OVERWRITES);
            return true;
          }
        });
  }

  private static void requireEmptied(Path file, Sql sql) throws SQLException {
    Integer busy = sql.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1));
    if (busy == null || busy != 0) {
      throw new UnavailableException(
          "Vacuuming %s is not done: somebody reads it, so what was deleted is still in it or its log"
                  .formatted(file)
              + "; stop who has it open and vacuum it again",
          false,
          null);
    }
  }

  static SchemaVersion schemaVersion(Path file) {
    return onPlatformThread(
        "Opening " + file, () -> new SqliteSchema(file.toString()).versionOf(file));
  }

  interface Opening<T extends @Nullable Object> {
    T open() throws SQLException;
  }

  private static <T extends @Nullable Object> T onPlatformThread(String what, Opening<T> opening) {
    CompletableFuture<T> opened = new CompletableFuture<>();
    start(
        "chatkit4j-sqlite-opener",
        () -> {
          try {
            opened.complete(opening.open());
          } catch (SQLException e) {
            opened.completeExceptionally(SqliteErrors.unavailable(what, e, false));
          } catch (Throwable e) {
            opened.completeExceptionally(e);
          }
        });
    return Task.await(opened);
  }

  /** Calls are as short as they are, and all are made in the order they come. */
  @Override
  public Calls callsFor(String owner) {
    return this;
  }

  @Override
  public <T extends @Nullable Object> T read(Supplier<String> what, Work<T> work) {
    return read(what, work, Function.identity());
  }

  /**
   * Decodes where it reads: a thousand virtual threads with as much to do each would keep the
   * carriers from all others, and from each other in no fair order.
   */
  @Override
  public <R extends @Nullable Object, T extends @Nullable Object> T read(
      Supplier<String> what, Work<R> work, Function<R, T> decode) {
    return readers == null
        ? decode.apply(write(what, work))
        : readers.read(named(what), work, decode);
  }

  @Override
  public <T extends @Nullable Object> T write(Supplier<String> what, Work<T> work) {
    return writer.call(named(what), work);
  }

  @Override
  public <T extends @Nullable Object> T writeOne(Supplier<String> what, Work<T> work) {
    return write(what, work);
  }

  @Override
  public <T extends @Nullable Object> T delete(Supplier<String> what, Work<T> work) {
    return writer.delete(named(what), work);
  }

  private Supplier<String> named(Supplier<String> what) {
    return () -> what.get() + " in " + name;
  }

  /** How many transactions were committed. */
  long commits() {
    return writer.commits();
  }

  /** How many writes wait to be taken. */
  int waitingWrites() {
    return writer.waiting();
  }

  @Override
  public void close() {
    if (readers != null) {
      readers.close();
    }
    // The last connection to go moves the log into the file; a reader could not.
    writer.close();
    join(writing);
  }

  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
