package dev.chatkit4j.model;

import static java.util.Objects.requireNonNull;

/**
 * The part of a thread that a model is told: the newest items, as many as fit. What came since the
 * user's newest message always counts, whatever it costs.
 *
 * @param items how many items are looked at
 * @param tokens how many tokens they may cost
 * @param estimator how many they cost
 */
public record Window(int items, long tokens, TokenEstimator estimator) {
  /** The newest 100 items. */
  public static final Window DEFAULT = newest(100);

  /** How many items are looked at where tokens count. */
  private static final int MOST = 1_000;

  /** Refuses null, and numbers below 1. */
  public Window {
    requireNonNull(estimator, "estimator");
    if (items < 1 || tokens < 1) {
      throw new IllegalArgumentException(
          "a window has 1 item and 1 token at least, not %s and %s".formatted(items, tokens));
    }
  }

  /** The newest items, at most so many. */
  public static Window newest(int items) {
    return new Window(items, Long.MAX_VALUE, TokenEstimator.CHARACTERS);
  }

  /** Of the newest 1,000 items as many as fit, by {@link TokenEstimator#CHARACTERS}. */
  public static Window tokens(long tokens) {
    return new Window(MOST, tokens, TokenEstimator.CHARACTERS);
  }
}
