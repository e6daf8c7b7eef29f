package dev.chatkit4j.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a list.
 *
 * @param data the elements in the order asked for
 * @param hasMore whether another element follows
 * @param after the cursor for what follows, the last element's id; null if and only if nothing does
 */
public record Page<T>(List<T> data, boolean hasMore, @Nullable String after) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if {@code after} is given and nothing follows, or not given
   *     though something does
   */
  public Page {
    data = List.copyOf(data);
    if (hasMore != (after != null)) {
      throw new IllegalArgumentException(
          "a page has a cursor if and only if it has more: has_more %s, after %s"
              .formatted(hasMore, after));
    }
  }

  /** A page of nothing, the last one. */
  public static <T> Page<T> empty() {
    return new Page<>(List.of(), false, null);
  }
}
