package dev.chatkit4j.http;

import dev.chatkit4j.protocol.Request;

/**
 * A bound on what a caller may ask for. Each method is called once for a request, refuses it by
 * throwing a {@link dev.chatkit4j.protocol.Refusal}, such as {@code Refusal.tooMany}, and must be
 * thread-safe and quick.
 *
 * @param <C> the caller's request context
 */
public interface Admission<C> {
  /** A request comes, about a file too; nothing of its body has been read. */
  default void arrives(C caller) {}

  /** A ChatKit request has been read, and nothing of it is done. */
  default void begins(Request request, C caller) {}

  /** Everything. */
  static <C> Admission<C> all() {
    return new Admission<>() {};
  }
}
