package dev.chatkit4j.json;

/** JSON {@code null}: a value that is there, unlike a member that is absent. */
public enum JsonNull implements JsonValue {
  /** The only one. */
  NULL
}
