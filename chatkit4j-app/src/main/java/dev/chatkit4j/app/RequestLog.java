package dev.chatkit4j.app;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One line per request: its id, what was asked for, the status, how long it took and how many bytes
 * of body went back, such as {@code request_id=7f3a threads.create 200 12ms 1834B}. Words of the
 * client that are not known are left out.
 */
final class RequestLog {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

  /** The client left before there was an answer. */
  private static final int CLIENT_LEFT = 499;

  private final Consumer<String> lines;
  private final Answered answered;

  /** A listener that is told of every request that is done. */
  interface Answered {
    /** Tells nobody. */
    Answered NOBODY = (operation, status, took) -> {};

    /**
     * A request is done.
     *
     * @param operation the type of ChatKit request, or method and path
     */
    void tell(String operation, int status, Duration took);
  }

  /** Writes there, and tells. */
  RequestLog(Consumer<String> lines, Answered answered) {
    this.lines = lines;
    this.answered = answered;
  }

  /**
   * The line of a request that begins now.
   *
   * @param pattern its path without what the client chose
   */
  Line begin(String method, String pattern, String requestId) {
    return new Line(requestId, (METHODS.contains(method) ? method : "(method)") + " " + pattern);
  }

  /** A line to be. */
  final class Line {
    private final long start = System.nanoTime();
    private final String requestId;
    private String operation;
    private boolean clientGone;

    private Line(String requestId, String operation) {
      this.requestId = requestId;
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
      int told = status == 0 ? CLIENT_LEFT : status;
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      answered.tell(operation, told, took);
      lines.accept(
          "request_id=%s %s %s %sms %sB%s"
              .formatted(
                  requestId,
                  operation,
                  told,
                  took.toMillis(),
                  bytes,
                  clientGone ? " client gone" : ""));
    }
  }
}
