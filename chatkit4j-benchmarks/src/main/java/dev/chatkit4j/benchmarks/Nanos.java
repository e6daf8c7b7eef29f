package dev.chatkit4j.benchmarks;

import java.util.Arrays;

/** Times that were measured, every one of them, in nanoseconds. For one thread. */
final class Nanos {
  private long[] values = new long[64];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  void addAll(Nanos others) {
    for (int i = 0; i < others.size; i++) {
      add(others.values[i]);
    }
  }

  int size() {
    return size;
  }

  long get(int i) {
    return values[i];
  }

  /** Those from one place to another, the latter not included. */
  Nanos between(int from, int to) {
    Nanos some = new Nanos();
    for (int i = from; i < to; i++) {
      some.add(values[i]);
    }
    return some;
  }

  /** The least time, in milliseconds, that so large a share of all, 0 to 1, did not exceed. */
  double millis(double share) {
    if (size == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    long[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)] / 1e6;
  }
}
