package dev.chatkit4j.json;

/**
 * JSON {@code true} or {@code false}.
 *
 * @param value which of the two
 */
public record JsonBoolean(boolean value) implements JsonValue {}
