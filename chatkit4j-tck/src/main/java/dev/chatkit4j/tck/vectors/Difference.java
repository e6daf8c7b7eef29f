package dev.chatkit4j.tck.vectors;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a request got with what it must get. The order of members does not matter, their
 * presence does; numbers are equal if their values are. In what is wanted, {@code "<any>"} stands
 * for anything, {@code "<any text>"} for a string with something in it, {@code {"$any": […]}} for
 * one of several, {@code "...": true} in an object for further members, and a status such as {@code
 * "4xx"} for a class of them.
 */
final class Difference {
  private static final Pattern STATUS_CLASS = Pattern.compile("([1-5])xx");
  private static final int SHOWN = 300;

  private Difference() {}

  /**
   * The first difference between two outcomes of a request, with its path; null if there is none.
   */
  static @Nullable String between(JsonValue want, JsonValue got) {
    if (want instanceof JsonObject wanted && got instanceof JsonObject gotten) {
      String status = status(wanted.get("status"), gotten.get("status"));
      if (status != null) {
        return status + "; got " + show(got);
      }
      JsonValue same = gotten.members().getOrDefault("status", new JsonString("<any>"));
      return wanted.get("status") == null
          ? between(want, got, "")
          : between(wanted.with("status", same), got, "");
    }
    return between(want, got, "");
  }

  private static @Nullable String status(@Nullable JsonValue want, @Nullable JsonValue got) {
    if (want instanceof JsonString text
        && got instanceof JsonNumber number
        && STATUS_CLASS.matcher(text.value()).matches()) {
      boolean inClass = number.digits().charAt(0) == text.value().charAt(0);
      return inClass ? null : "/status: wanted %s, got %s".formatted(text.value(), show(got));
    }
    return want == null || got == null ? null : between(want, got, "/status");
  }

  private static @Nullable String between(JsonValue want, JsonValue got, String path) {
    if (want.equals(new JsonString("<any>"))) {
      return null;
    }
    if (want.equals(new JsonString("<any text>"))) {
      boolean text = got instanceof JsonString string && !string.value().isEmpty();
      return text ? null : "%s: wanted a text, got %s".formatted(at(path), show(got));
    }
    if (want instanceof JsonObject object
        && object.members().size() == 1
        && object.get("$any") instanceof JsonArray choices) {
      return oneOf(choices.elements(), got, path);
    }
    return switch (want) {
      case JsonObject object -> objects(object, got, path);
      case JsonArray array -> arrays(array, got, path);
      default -> same(want, got) ? null : wrong(want, got, path);
    };
  }

  private static @Nullable String oneOf(List<JsonValue> choices, JsonValue got, String path) {
    List<String> differences = new ArrayList<>();
    for (JsonValue choice : choices) {
      String difference = between(choice, got, path);
      if (difference == null) {
        return null;
      }
      differences.add(difference);
    }
    String nearest =
        differences.stream().max(Comparator.comparingInt(Difference::depth)).orElse("none given");
    return "%s: none of %s allowed outcomes; %s".formatted(at(path), choices.size(), nearest);
  }

  private static int depth(String difference) {
    String path = difference.substring(0, difference.indexOf(':'));
    return (int) path.chars().filter(c -> c == '/').count();
  }

  private static @Nullable String objects(JsonObject want, JsonValue got, String path) {
    if (!(got instanceof JsonObject object)) {
      return "%s: wanted an object %s, got %s".formatted(at(path), show(want), show(got));
    }
    boolean open = new JsonBoolean(true).equals(want.get("..."));
    JsonObject wanted = open ? want.without("...") : want;
    for (var member : wanted.members().entrySet()) {
      if (object.get(member.getKey()) == null) {
        return "%s/%s: missing (wanted %s); got %s"
            .formatted(path, member.getKey(), show(member.getValue()), show(got));
      }
    }
    for (var member : object.members().entrySet()) {
      JsonValue value = wanted.get(member.getKey());
      if (value == null && !open) {
        return "%s/%s: not wanted, got %s"
            .formatted(path, member.getKey(), show(member.getValue()));
      }
    }
    for (var member : object.members().entrySet()) {
      JsonValue value = wanted.get(member.getKey());
      String difference =
          value == null ? null : between(value, member.getValue(), path + "/" + member.getKey());
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static @Nullable String arrays(JsonArray want, JsonValue got, String path) {
    if (!(got instanceof JsonArray array)) {
      return "%s: wanted a list, got %s".formatted(at(path), show(got));
    }
    List<JsonValue> wanted = want.elements();
    List<JsonValue> gotten = array.elements();
    for (int i = 0; i < Math.min(wanted.size(), gotten.size()); i++) {
      String difference = between(wanted.get(i), gotten.get(i), path + "/" + i);
      if (difference != null) {
        return difference;
      }
    }
    if (wanted.size() == gotten.size()) {
      return null;
    }
    String first =
        gotten.size() < wanted.size()
            ? "first missing " + show(wanted.get(gotten.size()))
            : "first extra " + show(gotten.get(wanted.size()));
    return "%s: wanted %s elements, got %s; %s"
        .formatted(at(path), wanted.size(), gotten.size(), first);
  }

  private static boolean same(JsonValue want, JsonValue got) {
    if (want instanceof JsonNumber wanted && got instanceof JsonNumber gotten) {
      return wanted.toBigDecimal().compareTo(gotten.toBigDecimal()) == 0;
    }
    return want.equals(got);
  }

  private static String wrong(JsonValue want, JsonValue got, String path) {
    return "%s: wanted %s, got %s".formatted(at(path), show(want), show(got));
  }

  private static String at(String path) {
    return path.isEmpty() ? "/" : path;
  }

  private static String show(@Nullable JsonValue value) {
    String text = value == null ? "nothing" : Json.write(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
