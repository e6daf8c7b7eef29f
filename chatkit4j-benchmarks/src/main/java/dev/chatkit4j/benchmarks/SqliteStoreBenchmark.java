package dev.chatkit4j.benchmarks;

import dev.chatkit4j.jdbc.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.openjdk.jmh.annotations.TearDown;

/** The store on a SQLite file, with a full sync per commit. */
public class SqliteStoreBenchmark extends StoreBenchmark {
  private final Scratch scratch;

  /** For JMH. */
  public SqliteStoreBenchmark() {
    this(scratch());
  }

  /** JMH's own code cannot have a constructor that throws. */
  private static Scratch scratch() {
    try {
      return Scratch.create();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SqliteStoreBenchmark(Scratch scratch) {
    super(SqliteStore.open(scratch.path().resolve("a.db"), Function.identity()));
    this.scratch = scratch;
  }

  /** Deletes the file. */
  @TearDown
  public void close() throws IOException {
    store.close();
    scratch.close();
  }
}
