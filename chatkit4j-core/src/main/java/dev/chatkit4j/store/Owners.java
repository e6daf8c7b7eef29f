package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Page;
import org.jspecify.annotations.Nullable;

/**
 * The owners that have data in a {@link Store}, of which this is an ability. For operators only: it
 * crosses the border between owners and must never be reached by a request.
 */
public interface Owners {
  /**
   * Reads a page of the owners who have a thread or an attachment's record, ascending by the bytes
   * of their names. An owner of whom nothing is left but the places of what was deleted may be
   * among them; one who was erased is not.
   *
   * @param limit at most so many owners
   * @param after the owner that the page follows, who need not exist; null or empty for the first
   *     page
   * @throws IllegalArgumentException if the limit is less than 1 or the cursor could be no owner
   */
  Page<String> loadOwners(int limit, @Nullable String after);
}
