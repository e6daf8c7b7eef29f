package dev.chatkit4j.app;

/**
 * The sender of a request.
 *
 * @param owner the user whose conversations are meant
 */
public record Caller(String owner) {}
