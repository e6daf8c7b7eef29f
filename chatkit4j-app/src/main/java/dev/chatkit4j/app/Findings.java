package dev.chatkit4j.app;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The findings of a check: a line each, or all as JSON at the end. */
final class Findings {
  private final PrintWriter out;
  private final boolean json;
  private final List<JsonObject> found = new ArrayList<>();
  private boolean failed;

  Findings(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void ok(String check, Object what) {
    add("ok", check, what);
  }

  void warning(String check, Object what) {
    add("warning", check, what);
  }

  void failed(String check, Object what) {
    failed = true;
    add("FAILED", check, what);
  }

  /** Ok if it is as wanted. */
  void require(boolean wanted, String check, Object what, String otherwise) {
    if (wanted) {
      ok(check, what);
    } else {
      failed(check, what + ", " + otherwise);
    }
  }

  private void add(String result, String check, Object what) {
    String text = what.toString().replaceAll("\\s*\\R\\s*", " ");
    if (json) {
      String name = check.replace(' ', '_');
      String outcome = result.equals("FAILED") ? "failed" : result;
      found.add(JsonObject.of("check", name, "result", outcome, "found", text));
    } else {
      out.println("%-7s  %s: %s".formatted(result, check, text));
    }
  }

  /** All has been looked at. */
  void end() {
    if (json) {
      out.println(Json.write(JsonObject.of("ok", !failed, "checks", found)));
    }
  }

  boolean anyFailed() {
    return failed;
  }
}
