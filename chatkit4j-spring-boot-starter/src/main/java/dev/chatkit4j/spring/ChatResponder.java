package dev.chatkit4j.spring;

import dev.chatkit4j.server.Turn;

/**
 * Answers. A bean of this type is all that a chat needs; one of {@link
 * dev.chatkit4j.server.ChatKitServer} in its place can do more.
 */
@FunctionalInterface
public interface ChatResponder {
  /**
   * Answers a message, or goes on after a client tool's output or a submitted form, as {@link
   * dev.chatkit4j.server.ChatKitServer#respond} does. Runs on a virtual thread of its own, which is
   * interrupted when the client leaves. Throwing ends the turn with an error.
   */
  void respond(Turn<ChatUser> turn) throws Exception;
}
