package dev.chatkit4j.http;

import dev.chatkit4j.server.RequestInfo;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A thing at one address. Its methods are checked before it is asked, and OPTIONS is answered for
 * it; HEAD comes to it where it has GET, and gets the headers of its answer.
 *
 * @param <C> the caller's request context
 */
public interface Resource<C> {
  /** The path without what clients choose, for logs, such as {@code /attachments/{id}}. */
  String pattern();

  /** Which methods it has, besides HEAD where there is GET. */
  List<String> methods();

  /**
   * Whether forms are sent to it that need no preflight and name their user by what a browser adds
   * to each request. They are taken from {@link HttpRequest#trusted trusted} pages only.
   */
  default boolean takesForms() {
    return false;
  }

  /**
   * Answers a request.
   *
   * @param info what its headers say besides
   * @param caller asked who is asking, unless the address itself says who may
   * @throws dev.chatkit4j.protocol.Refusal if it is refused
   * @throws IOException if the client is gone
   */
  HttpResponse answer(HttpRequest request, RequestInfo info, Supplier<C> caller) throws IOException;
}
