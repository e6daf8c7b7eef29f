package dev.chatkit4j.benchmarks;

import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * The store on a SQLite file, with a full sync per commit; also from 32 virtual threads at once,
 * which only works for calls that let go of their carrier.
 */
public class SqliteStoreBenchmark extends StoreBenchmark {
  static final String VIRTUAL = "-Djmh.executor=VIRTUAL";

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

  @Benchmark
  @Threads(32)
  @Fork(jvmArgsAppend = {NATIVE, VIRTUAL})
  public void appendBy32(Conversation conversation) {
    append(conversation);
  }

  @Benchmark
  @Threads(32)
  @Fork(jvmArgsAppend = {NATIVE, VIRTUAL})
  public Page<ThreadItem> newestPageBy32() {
    return newestPage();
  }

  /** Deletes the file. */
  @TearDown
  public void close() throws IOException {
    store.close();
    scratch.close();
  }
}
