package dev.chatkit4j.benchmarks;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Calls of a store from one platform thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(jvmArgsAppend = StoreBenchmark.NATIVE)
public abstract class StoreBenchmark {
  static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

  private static final String THREAD = "thr_read";
  private static final int ITEMS = 2_000;
  private static final int THREADS = 200;
  private static final int PAGE = 20;

  private static final AtomicInteger CONVERSATIONS = new AtomicInteger();

  final Store<String> store;

  /** With a thread of 2,000 items of 2 KB, and 200 other threads. */
  StoreBenchmark(Store<String> store) {
    this.store = store;
    List<ThreadItem> items =
        IntStream.range(0, ITEMS).mapToObj(n -> Samples.item(THREAD, n)).toList();
    store
        .batchWrites()
        .orElseThrow()
        .write(THREAD, Samples.thread(THREAD), List.of(), items, Samples.OWNER);
    for (int n = 0; n < THREADS; n++) {
      store.saveThread(Samples.thread("thr_" + n), Samples.OWNER);
    }
  }

  /**
   * The thread that one caller appends to. It begins again when it is long, so that memory lasts.
   */
  @State(Scope.Thread)
  public static class Conversation {
    private static final int LONGEST = 50_000;

    private final String id = "thr_append_" + CONVERSATIONS.incrementAndGet();
    private int items;

    void append(Store<String> store) {
      if (items % LONGEST == 0) {
        if (items > 0) {
          store.deleteThread(id, Samples.OWNER);
        }
        store.saveThread(Samples.thread(id), Samples.OWNER);
      }
      store.addThreadItem(id, Samples.item(id, items++), Samples.OWNER);
    }
  }

  @Benchmark
  public void append(Conversation conversation) {
    conversation.append(store);
  }

  @Benchmark
  public ThreadItem loadItem() {
    return store.loadItem(THREAD, Samples.itemId(ITEMS / 2), Samples.OWNER);
  }

  @Benchmark
  public Page<ThreadItem> newestPage() {
    return store.loadThreadItems(THREAD, null, PAGE, Order.DESC, Samples.OWNER);
  }

  @Benchmark
  public Page<ThreadItem> pageAfterCursor() {
    return store.loadThreadItems(THREAD, Samples.itemId(ITEMS / 2), PAGE, Order.ASC, Samples.OWNER);
  }

  @Benchmark
  public Page<ThreadMetadata> listThreads() {
    return store.loadThreads(PAGE, null, Order.DESC, Samples.OWNER);
  }
}
