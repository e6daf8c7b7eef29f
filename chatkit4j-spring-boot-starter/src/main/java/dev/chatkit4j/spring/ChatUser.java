package dev.chatkit4j.spring;

import dev.chatkit4j.store.Ids;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request: the context of every request and turn. Two are equal if their ids are,
 * since a principal may be another object with each request.
 *
 * @param id whose conversations are meant, 1 to 255 bytes without control characters and without
 *     U+FFFD, which stands where somebody could not decode something: after that, two users' ids
 *     may be the same
 * @param principal as the application's security knows the user; null for whom it does not know. A
 *     turn runs on a thread of its own, so it asks here and not Spring Security's context holder
 */
public record ChatUser(String id, @Nullable Principal principal) {
  /**
   * Refuses an id that is none. Thrown within {@link ChatUsers}, that is 401 and a reason in the
   * log.
   *
   * @throws IllegalArgumentException if it is not
   */
  public ChatUser {
    if (!Ids.whole(id)) {
      throw new NoUserIdException("a user's id has U+FFFD: a part of it was lost before it came");
    }
    if (!Ids.valid(id)) {
      throw new NoUserIdException(
          "a user's id has 1 to %s bytes and no control characters, this one has %s characters"
              .formatted(Ids.MAX_BYTES, id.length()));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChatUser user && user.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
