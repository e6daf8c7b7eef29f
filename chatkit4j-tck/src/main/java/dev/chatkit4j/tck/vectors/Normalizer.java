package dev.chatkit4j.tck.vectors;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a scenario's results what differs from run to run. An id becomes {@code
 * <id:PREFIX:n>}, n counting the prefix's ids in the order they first appear, an object's members
 * visited in the order of their names. What stands under {@code created_at}, and every moment
 * within two days of now, becomes {@code <time>}.
 */
final class Normalizer {
  private static final Pattern ID =
      Pattern.compile("(?<![A-Za-z0-9_])(thr|msg|tc|tsk|wf|atc|shcx)_[A-Za-z0-9][A-Za-z0-9_-]{5,}");
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)?");
  private static final Duration PRESENT = Duration.ofDays(2);

  private final Clock clock;
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  Normalizer(Clock clock) {
    this.clock = clock;
  }

  /** One that knows the same ids and learns new ones by itself. */
  Normalizer copy() {
    Normalizer copy = new Normalizer(clock);
    copy.names.putAll(names);
    copy.counts.putAll(counts);
    return copy;
  }

  /** A request's result. An error's message may name ids, but no new id is learnt from it. */
  JsonValue result(JsonObject result) {
    boolean error = result.get("status") instanceof JsonNumber status && status.toDouble() >= 400;
    return value(result, null, !error);
  }

  private JsonValue value(JsonValue value, @Nullable String member, boolean learn) {
    return switch (value) {
      case JsonString text -> {
        boolean time = "created_at".equals(member) && TIME.matcher(text.value()).matches();
        yield new JsonString(time ? "<time>" : text(text.value(), learn));
      }
      case JsonArray array -> {
        List<JsonValue> elements = new ArrayList<>();
        array.forEach(element -> elements.add(value(element, null, learn)));
        yield new JsonArray(elements);
      }
      case JsonObject object -> {
        Map<String, JsonValue> byName = new LinkedHashMap<>();
        new TreeMap<>(object.members())
            .forEach((name, element) -> byName.put(name, value(element, name, learn)));
        Map<String, JsonValue> members = new LinkedHashMap<>();
        byName.forEach((name, normal) -> members.put(text(name, learn), normal));
        yield new JsonObject(members);
      }
      default -> value;
    };
  }

  private String text(String text, boolean learn) {
    String timeless = TIME.matcher(text).replaceAll(match -> Matcher.quoteReplacement(time(match)));
    return ID.matcher(timeless).replaceAll(match -> Matcher.quoteReplacement(id(match, learn)));
  }

  private String id(MatchResult match, boolean learn) {
    String id = match.group();
    if (!names.containsKey(id) && learn) {
      int count = counts.merge(match.group(1), 1, Integer::sum);
      names.put(id, "<id:%s:%s>".formatted(match.group(1), count));
    }
    return names.getOrDefault(id, id);
  }

  private String time(MatchResult match) {
    try {
      Instant time =
          match.group(1) == null
              ? LocalDateTime.parse(match.group()).toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(match.group()).toInstant();
      boolean present = Duration.between(time, clock.instant()).abs().compareTo(PRESENT) < 0;
      return present ? "<time>" : match.group();
    } catch (DateTimeException e) {
      return match.group(); // looks like a moment, but there is none of that name
    }
  }
}
