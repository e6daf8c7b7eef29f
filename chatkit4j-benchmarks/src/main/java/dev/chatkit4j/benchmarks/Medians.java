package dev.chatkit4j.benchmarks;

/**
 * The times of two works in the middle of many rounds.
 *
 * @param first nanoseconds of the one
 * @param second nanoseconds of the other
 */
record Medians(double first, double second) {
  /** The other way round. */
  @SuppressWarnings("ArgumentSelectionDefectChecker") // swapping is the point
  Medians swapped() {
    return new Medians(second, first);
  }

  /** A work to be timed. */
  @FunctionalInterface
  interface Work {
    /**
     * Does it.
     *
     * @param round counts up, so that nothing is done twice
     */
    void run(int round) throws Exception;
  }

  /**
   * Does both by turns, so that what disturbs one disturbs the other. As many rounds before warm
   * up.
   *
   * @param times how often a work does its thing in a round, by which its time is divided
   */
  static Medians of(int rounds, int times, Work first, Work second) throws Exception {
    double[] firsts = new double[rounds];
    double[] seconds = new double[rounds];
    for (int round = 0; round < 2 * rounds; round++) {
      // The warm-up's figures are written over.
      firsts[round % rounds] = (double) nanos(first, round) / times;
      seconds[round % rounds] = (double) nanos(second, round) / times;
    }
    return new Medians(Spread.of(firsts).median(), Spread.of(seconds).median());
  }

  private static long nanos(Work work, int round) throws Exception {
    long begin = System.nanoTime();
    work.run(round);
    return System.nanoTime() - begin;
  }
}
