package dev.chatkit4j.server;

/**
 * Bounds on how many turns may be under way at once. A request that ends what is under way in its
 * thread needs no room beside it.
 *
 * @param ofOwner of one owner; beyond it a request is answered with 429. {@link Integer#MAX_VALUE}
 *     is no limit
 * @param together of all owners; beyond it a request is answered with 503. An owner may have three
 *     times as many as are free, so that one alone has three quarters of them at most, and who has
 *     none finds room
 */
public record TurnLimits(int ofOwner, int together) {
  /** Refuses a number below 1. */
  public TurnLimits {
    requirePositive("ofOwner", ofOwner);
    requirePositive("together", together);
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be 1 at least, got %s".formatted(what, value));
    }
  }

  /** These limits with another number for one owner. */
  public TurnLimits withOfOwner(int turns) {
    return new TurnLimits(turns, together);
  }

  /** These limits with another number for all together. */
  public TurnLimits withTogether(int turns) {
    return new TurnLimits(ofOwner, turns);
  }
}
