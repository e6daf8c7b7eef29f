package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonValue;

/**
 * An action of a user in a widget, of a type that the application names.
 *
 * @param type as the widget named it
 * @param payload what the widget attached, with the form's values; JSON null for nothing
 */
public record Action(String type, JsonValue payload) {
  /** Refuses null. */
  public Action {
    requireNonNull(type, "type");
    requireNonNull(payload, "payload");
  }
}
