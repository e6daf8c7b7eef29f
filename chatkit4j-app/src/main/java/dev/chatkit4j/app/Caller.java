package dev.chatkit4j.app;

/**
 * Who is asking.
 *
 * @param owner the user whose conversations are meant
 */
public record Caller(String owner) {}
