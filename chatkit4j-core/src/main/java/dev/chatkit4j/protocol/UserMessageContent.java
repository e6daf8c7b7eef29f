package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A part of a user's message. */
public sealed interface UserMessageContent {
  /** What is read there. */
  String text();

  /** Plain text. */
  record Text(String text) implements UserMessageContent {
    /** Refuses null. */
    public Text {
      requireNonNull(text, "text");
    }
  }

  /**
   * A mention of something the application knows.
   *
   * @param id the application's id of it
   * @param text its name as shown
   * @param data anything the application attached
   * @param group heading under which the client listed it
   * @param interactive whether it can be clicked
   */
  record Tag(String id, String text, JsonObject data, @Nullable String group, boolean interactive)
      implements UserMessageContent {
    /** Refuses null where it is not allowed. */
    public Tag {
      requireNonNull(id, "id");
      requireNonNull(text, "text");
      requireNonNull(data, "data");
    }
  }
}
