package dev.chatkit4j.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as whatever serves the HTTP has it; what an adapter implements. For one thread at a
 * time.
 */
public interface HttpRequest {
  /** Such as {@code POST}, as it was sent. */
  String method();

  /**
   * The path within the application, decoded, without the query. What could not be decoded has
   * U+FFFD in its place.
   */
  String path();

  /** All headers of that name, in any case, in order; empty if there are none. */
  List<String> headers(String name);

  /** The first header of that name, in any case; null if there is none. */
  default @Nullable String header(String name) {
    List<String> all = headers(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** The first parameter of that name in the address, decoded; null if there is none. */
  @Nullable String query(String name);

  /** How long the body is in bytes; -1 if the client did not say. */
  long length();

  /**
   * The body, the same stream each time. It is not closed.
   *
   * @throws IOException if the client is gone, as from reading it
   */
  InputStream body() throws IOException;

  /** Whom the application's security says the request is from; null if it does not say. */
  default @Nullable Principal principal() {
    return null;
  }

  /**
   * Whether a form may be taken, which needs no preflight: it is from no page of another origin, or
   * from one that the application allows. By default no other origin is allowed.
   */
  default boolean trusted() {
    String origin = header("Origin");
    return origin == null || origin.endsWith("://" + header("Host"));
  }

  /**
   * Why no answer can be sent piece by piece, for whoever made the application; null if it can. If
   * not, no ChatKit request is begun.
   */
  default @Nullable String cannotStream() {
    return null;
  }

  /**
   * Reads the first parameter of that name out of a query.
   *
   * @param query as it was sent; null if there was none
   * @return null if there is none
   */
  static @Nullable String parameter(@Nullable String query, String name) {
    if (query == null) {
      return null;
    }
    for (String each : query.split("&", -1)) {
      String[] parts = each.split("=", 2);
      if (decoded(parts[0]).equals(name)) {
        return parts.length == 2 ? decoded(parts[1]) : "";
      }
    }
    return null;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // what is no encoding means itself
    }
  }
}
