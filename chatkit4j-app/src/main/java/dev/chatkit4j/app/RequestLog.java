package dev.chatkit4j.app;

import java.util.Set;
import java.util.function.Consumer;

/**
 * One line per request: what was asked for, the status, how long it took and how many bytes of body
 * went back, such as {@code threads.create 200 12ms 1834B}. Words of the client that are not known
 * are left out.
 */
final class RequestLog {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");
  private static final Set<String> PATHS = Set.of(Routes.CHATKIT, Routes.LIVE, Routes.READY);

  /** The client left before there was an answer. */
  private static final int CLIENT_LEFT = 499;

  private final Consumer<String> lines;

  /** Writes there. */
  RequestLog(Consumer<String> lines) {
    this.lines = lines;
  }

  /** The line of a request that begins now. */
  Line begin(String method, String path) {
    return new Line(
        (METHODS.contains(method) ? method : "(method)")
            + " "
            + (PATHS.contains(path) ? path : "(path)"));
  }

  /** A line to be. */
  final class Line {
    private final long start = System.nanoTime();
    private String operation;
    private boolean clientGone;

    private Line(String operation) {
      this.operation = operation;
    }

    /** The type of ChatKit request; empty if it is not known. */
    void requestType(String type) {
      if (!type.isEmpty()) {
        operation = type;
      }
    }

    void clientGone() {
      clientGone = true;
    }

    /**
     * Writes it.
     *
     * @param status 0 if there was no answer
     */
    void write(int status, long bytes) {
      lines.accept(
          "%s %d %dms %dB%s"
              .formatted(
                  operation,
                  status == 0 ? CLIENT_LEFT : status,
                  (System.nanoTime() - start) / 1_000_000,
                  bytes,
                  clientGone ? " client gone" : ""));
    }
  }
}
