package dev.chatkit4j.spring;

import org.jspecify.annotations.Nullable;

/**
 * Says who is asking. A bean of this type replaces the usual one, which takes the principal's name.
 * Thread-safe and quick.
 */
@FunctionalInterface
public interface ChatUsers {
  /**
   * Who that request is from. Two users must never have the same id: an id made of two parts needs
   * something between them that the first cannot have.
   *
   * @return null if that is not known, and the request is refused with 401
   */
  @Nullable ChatUser of(ChatRequest request);
}
