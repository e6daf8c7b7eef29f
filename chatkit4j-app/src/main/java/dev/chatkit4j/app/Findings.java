package dev.chatkit4j.app;

import java.io.PrintWriter;

/** What a check found: a line each. */
final class Findings {
  private final PrintWriter out;
  private boolean failed;

  Findings(PrintWriter out) {
    this.out = out;
  }

  void ok(String check, Object found) {
    line("ok", check, found);
  }

  void warning(String check, Object found) {
    line("warning", check, found);
  }

  void failed(String check, Object found) {
    failed = true;
    line("FAILED", check, found);
  }

  /** Ok if it is as wanted. */
  void require(boolean wanted, String check, Object found, String otherwise) {
    if (wanted) {
      ok(check, found);
    } else {
      failed(check, found + ", " + otherwise);
    }
  }

  private void line(String result, String check, Object found) {
    out.println("%-7s  %s: %s".formatted(result, check, found).replaceAll("\\s*\\R\\s*", " "));
  }

  boolean anyFailed() {
    return failed;
  }
}
