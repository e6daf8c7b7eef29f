package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The state of a thread, which says what the client lets the user do in it. */
public sealed interface ThreadStatus {
  /** The usual status. */
  Active ACTIVE = new Active();

  /** The user may write. */
  record Active() implements ThreadStatus {}

  /**
   * The composer is disabled for now.
   *
   * @param reason shown to the user
   */
  record Locked(@Nullable String reason) implements ThreadStatus {}

  /**
   * The conversation is over; a banner takes the composer's place.
   *
   * @param reason shown to the user
   */
  record Closed(@Nullable String reason) implements ThreadStatus {}

  /**
   * A status this version does not know.
   *
   * @param json as it was read
   */
  record Unknown(JsonObject json) implements ThreadStatus {
    /** Refuses null. */
    public Unknown {
      requireNonNull(json, "json");
    }
  }
}
