package dev.chatkit4j.app;

import dev.chatkit4j.http.HttpResponse;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The list of foreign origins whose pages may talk to the endpoint. An origin on the list may do so
 * with credentials; {@code *} lets everybody, but without them.
 */
final class Cors {
  private static final String ANY = "*";
  private static final Pattern HEADER_NAMES =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+( *, *[!#$%&'*+.^_`|~0-9A-Za-z-]+)*");
  private static final int MAX_HEADER_NAMES = 2_000;

  private final Set<String> origins;

  /** Allows these origins, each checked by {@link #checkOrigin}. */
  Cors(List<String> origins) {
    origins.forEach(Cors::checkOrigin);
    this.origins = Set.copyOf(origins);
  }

  /**
   * Refuses what a browser never sends as {@code Origin}, since it would never match.
   *
   * @throws IllegalArgumentException if it is neither {@code *} nor scheme, host and maybe port
   */
  static void checkOrigin(String origin) {
    if (!origin.equals(ANY) && !isOrigin(origin)) {
      throw new IllegalArgumentException(
          "'%s' is no origin such as https://chat.example.com or http://localhost:3000"
              .formatted(origin));
    }
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getRawPath().isEmpty()
          && uri.getQuery() == null
          && uri.getFragment() == null
          && text.equals(text.toLowerCase(Locale.ROOT))
          && !text.endsWith(":");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Adds what an answer of any kind needs. */
  void apply(Headers request, WritableHeaders<?> answer) {
    if (origins.isEmpty()) {
      return;
    }
    if (!origins.equals(Set.of(ANY))) {
      answer.add(HeaderNames.VARY, HeaderNames.ORIGIN.defaultCase());
    }
    String origin = first(request, HeaderNames.ORIGIN);
    if (origins.contains(origin) || (!origin.isEmpty() && origins.contains(ANY))) {
      answer.set(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, HttpResponse.REQUEST_ID);
    }
    if (origins.contains(origin)) {
      answer.set(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      answer.set(HeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    } else if (!origin.isEmpty() && origins.contains(ANY)) {
      answer.set(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    }
  }

  /** Adds what the answer to a preflight needs besides. */
  void applyPreflight(Headers request, WritableHeaders<?> answer) {
    if (!answer.contains(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)) {
      return;
    }
    answer.set(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT");
    answer.set(HeaderNames.ACCESS_CONTROL_MAX_AGE, "3600");
    answer.add(HeaderNames.VARY, HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS.defaultCase());
    String wanted = first(request, HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
    if (wanted.length() <= MAX_HEADER_NAMES && HEADER_NAMES.matcher(wanted).matches()) {
      answer.set(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, wanted);
    }
  }

  /**
   * Whether a request that needs no preflight may do something: it is from no page of another
   * origin, or from one of those that are allowed.
   */
  boolean trusts(Headers request) {
    String origin = first(request, HeaderNames.ORIGIN);
    return origin.isEmpty()
        || origins.contains(origin)
        || origins.contains(ANY)
        || origin.endsWith("://" + first(request, HeaderNames.HOST));
  }

  private static String first(Headers headers, HeaderName name) {
    return headers.contains(name) ? headers.get(name).get() : "";
  }
}
