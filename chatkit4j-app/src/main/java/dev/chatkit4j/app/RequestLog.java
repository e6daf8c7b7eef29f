package dev.chatkit4j.app;

import dev.chatkit4j.codec.WireForm;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line per request: what was asked for, the status, how long it took and how many bytes of body
 * went back, such as {@code threads.create 200 12ms 1834B}. Nothing of it is the client's text:
 * words that are not known are left out.
 */
final class RequestLog {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");
  private static final Pattern TYPE = Pattern.compile("\"type\"\\s*:\\s*\"([a-z_.]{1,40})\"");

  private final Consumer<String> lines;

  /** Writes there. */
  RequestLog(Consumer<String> lines) {
    this.lines = lines;
  }

  /** Writes a line. */
  void write(Exchange exchange, long nanos) {
    lines.accept(
        "%s %d %dms %dB%s"
            .formatted(
                exchange.operation,
                exchange.status,
                nanos / 1_000_000,
                exchange.bytes,
                exchange.clientGone ? " client gone" : ""));
  }

  /** What a request without a known type is called. */
  static String operation(String method, String path, Set<String> knownPaths) {
    return (METHODS.contains(method) ? method : "(method)")
        + " "
        + (knownPaths.contains(path) ? path : "(path)");
  }

  /**
   * The type of request that a body seems to be, without parsing it: the first such word that is
   * one; empty if there is none.
   */
  static String requestType(byte[] body, int length) {
    Matcher types = TYPE.matcher(new String(body, 0, length, StandardCharsets.ISO_8859_1));
    while (types.find()) {
      if (WireForm.REQUEST_TYPES.contains(types.group(1))) {
        return types.group(1);
      }
    }
    return "";
  }

  /** What is known of a request so far. */
  static final class Exchange {
    String operation;
    int status;
    long bytes;
    boolean clientGone;

    Exchange(String operation) {
      this.operation = operation;
    }
  }
}
