package dev.chatkit4j.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A share of a {@link FairBudget} that was not given. The message has the numbers and is for the
 * operator; it names no owner.
 */
public final class OverBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a client is told that may ask again. */
  public static final String BUSY = "The server has too much to do, try again later";

  /** What a client is told that need not ask again. */
  public static final String NEVER = "The request needs more than this server has";

  private static final Duration LEAST = Duration.ofSeconds(1);

  private final transient @Nullable Duration retryAfter;

  private OverBudgetException(String message, @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.retryAfter = retryAfter;
  }

  /** There may be room later; whoever waited in vain is to stay away as long. */
  static OverBudgetException forNow(String message, Duration waited) {
    return new OverBudgetException(message, waited.compareTo(LEAST) < 0 ? LEAST : waited);
  }

  /** It is more than there is. */
  static OverBudgetException forGood(String message) {
    return new OverBudgetException(message, null);
  }

  /** When to ask again, at least a second from now; null if it can never be given. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
