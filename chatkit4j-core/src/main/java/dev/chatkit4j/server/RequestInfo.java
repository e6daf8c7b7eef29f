package dev.chatkit4j.server;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The facts of an HTTP request besides its body.
 *
 * @param acceptLanguage the header of that name; null if there is none
 * @param requestId names the request in the log and in error answers; 1 to 64 characters, letters
 *     and digits of ASCII, dots, dashes and underscores
 */
public record RequestInfo(@Nullable String acceptLanguage, String requestId) {
  private static final int MAX_ID = 64;

  /** Refuses an id that is none. */
  public RequestInfo {
    if (!valid(requestId)) {
      throw new IllegalArgumentException("not a request id");
    }
  }

  /**
   * Takes over the id that the client chose, if it is a valid one, and makes a new one otherwise.
   *
   * @param clientsId null if it chose none
   */
  public static RequestInfo of(@Nullable String acceptLanguage, @Nullable String clientsId) {
    return new RequestInfo(
        acceptLanguage, clientsId != null && valid(clientsId) ? clientsId : newId());
  }

  private static String newId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  private static boolean valid(String id) {
    return !id.isEmpty() && id.length() <= MAX_ID && id.chars().allMatch(RequestInfo::mayBeInId);
  }

  private static boolean mayBeInId(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
