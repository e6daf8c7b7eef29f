package dev.chatkit4j.benchmarks;

import dev.chatkit4j.store.memory.MemoryStore;
import java.util.function.Function;

/** The store in memory. */
public class MemoryStoreBenchmark extends StoreBenchmark {
  /** For JMH. */
  public MemoryStoreBenchmark() {
    super(new MemoryStore<>(Function.identity()));
  }
}
