package dev.chatkit4j.http;

import org.jspecify.annotations.Nullable;

/**
 * Tells from a request who is asking. Thread-safe and quick.
 *
 * @param <C> the caller's request context
 */
@FunctionalInterface
public interface CallerLookup<C> {
  /**
   * The context of a request. Its body is not to be read.
   *
   * @return null if it does not say whose it is, and is refused with 401
   * @throws dev.chatkit4j.protocol.Refusal if it says so in a way that is not accepted
   */
  @Nullable C of(HttpRequest request);
}
