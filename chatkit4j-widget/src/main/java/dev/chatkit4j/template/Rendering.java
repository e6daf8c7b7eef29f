package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One template being rendered with some data: its variables, what it has written, and what it may
 * still cost. Everything that takes time or memory is paid for first, so that a template without an
 * end has one, after the same work on every machine.
 */
final class Rendering {
  /** How long what a template writes, and any text it makes on the way, may be. */
  static final int MAX_TEXT = 1_000_000;

  /** Enough for a widget as long as may be, or 300,000 steps; below a second's work. */
  private static final long BUDGET = 12_000_000;

  private static final int MAX_DEPTH = 150;

  /** What one step costs, measured in characters of text that are copied. */
  private static final int STEP = 40;

  private final JsonObject data;
  private long left = BUDGET;
  private StringBuilder out = new StringBuilder();
  private @Nullable Scope scope;

  /** Where in the source it is. */
  int offset;

  Rendering(JsonObject data) {
    this.data = data;
  }

  /** Names that end with their loop or block. */
  private record Scope(Map<String, Object> names, @Nullable Scope outer) {}

  String text() {
    return out.toString();
  }

  // -------------------------------------------------------------------------------- costs

  void step() {
    spend(STEP);
  }

  void spend(long cost) {
    left -= cost;
    if (left < 0) {
      throw new Flaw("it does not come to an end");
    }
  }

  /** A text of that length is about to be made. */
  void spendOnText(long length) {
    if (length > MAX_TEXT) {
      throw new Flaw("a text has more than %s characters".formatted(MAX_TEXT));
    }
    spend(length);
  }

  /** A value is about to be read as a whole. */
  void spendOn(Object value) {
    spendOn(value, MAX_DEPTH);
  }

  private void spendOn(Object value, int depthLeft) {
    if (depthLeft < 0) {
      throw new Flaw("a value is nested deeper than %s levels".formatted(MAX_DEPTH));
    }
    switch (value) {
      case String text -> spend(text.length());
      case BigInteger number -> spend(STEP + number.bitLength());
      case JsonString text -> spend(text.value().length() + STEP);
      case JsonNumber number -> spend(number.digits().length() + STEP);
      case JsonArray array -> {
        step();
        array.elements().forEach(element -> spendOn(element, depthLeft - 1));
      }
      case JsonObject object -> {
        step();
        object
            .members()
            .forEach((name, member) -> {
              spend(name.length());
              spendOn(member, depthLeft - 1);
            });
      }
      default -> step();
    }
  }

  /** The elements of a value are about to be copied. */
  void spendOnElements(Object value) {
    switch (value) {
      case String text -> spend(text.length());
      case JsonArray array -> spend(array.elements().size());
      case JsonObject object -> spend(object.members().size());
      default -> step();
    }
  }

  /** As Python's {@code str} has it. */
  String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (Undefined.ELSE.equals(value)) {
      return "";
    }
    spendOn(value);
    return PythonText.of(value);
  }

  // ------------------------------------------------------------------------------ variables

  Object variable(String name) {
    for (Scope at = scope; at != null; at = at.outer) {
      Object value = at.names.get(name);
      if (value != null) {
        return value;
      }
    }
    JsonValue given = data.get(name);
    return given == null ? new Undefined(name) : Values.of(given);
  }

  void set(String name, Object value) {
    if (scope == null) {
      scope = new Scope(new HashMap<>(), null);
    }
    scope.names.put(name, value);
  }

  // --------------------------------------------------------------------------------- output

  /** Renders the parts; what they set is forgotten. */
  void inScope(Runnable parts) {
    Scope outer = scope;
    scope = new Scope(new HashMap<>(), outer);
    parts.run();
    scope = outer;
  }

  void render(List<Part> parts) {
    for (Part part : parts) {
      step();
      part.render(this);
    }
  }

  /** What the parts write. */
  String captured(List<Part> parts) {
    StringBuilder outer = out;
    out = new StringBuilder();
    inScope(() -> render(parts));
    String captured = out.toString();
    out = outer;
    return captured;
  }

  void write(String text) {
    spend(text.length());
    if (out.length() + text.length() > MAX_TEXT) {
      throw new Flaw("it writes more than %s characters".formatted(MAX_TEXT));
    }
    out.append(text);
  }
}
