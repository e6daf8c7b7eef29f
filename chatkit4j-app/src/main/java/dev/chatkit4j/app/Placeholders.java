package dev.chatkit4j.app;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.store.StoreItemType;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of the words in double braces, in one run of a script's entry. What stands for nothing
 * stays as it is. For one thread at a time.
 */
final class Placeholders {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");
  private static final Pattern ID = Pattern.compile("id:([a-z_]+)(#.+)?", Pattern.DOTALL);
  private static final JsonString PAYLOAD = new JsonString("{{payload}}");
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

  /** The part of the script, which decides what is known. */
  enum Section {
    /** There is a message. */
    RESPOND,
    /** There is an action. */
    ACTION;

    boolean hasPayload() {
      return this == ACTION;
    }
  }

  private final Map<String, Supplier<String>> values = new HashMap<>();
  private final Function<StoreItemType, String> ids;
  private final Map<String, String> namedIds = new HashMap<>();
  private @Nullable JsonValue payload;

  private Placeholders(
      String threadId, Supplier<Instant> now, Function<StoreItemType, String> ids) {
    values.put("thread_id", () -> threadId);
    values.put("now", () -> TIME.format(now.get()));
    this.ids = ids;
  }

  /** Of an answer to a message. */
  static Placeholders ofMessage(
      String threadId,
      String messageId,
      String text,
      Supplier<Instant> now,
      Function<StoreItemType, String> ids) {
    Placeholders placeholders = new Placeholders(threadId, now, ids);
    placeholders.values.put("user_message_id", () -> messageId);
    placeholders.values.put("text", () -> text);
    return placeholders;
  }

  /** Of an answer to an action; the sender is empty for none. */
  static Placeholders ofAction(
      String threadId,
      String senderId,
      JsonValue payload,
      Supplier<Instant> now,
      Function<StoreItemType, String> ids) {
    Placeholders placeholders = new Placeholders(threadId, now, ids);
    placeholders.values.put("sender_id", () -> senderId);
    placeholders.payload = payload;
    return placeholders;
  }

  /** Some text for everything that such a section knows, to check templates with. */
  static Placeholders examples(Section section) {
    Function<StoreItemType, String> ids = StoreItemType::prefix;
    return switch (section) {
      case RESPOND -> ofMessage("thread", "message", "text", () -> Instant.EPOCH, ids);
      case ACTION -> ofAction("thread", "sender", PAYLOAD, () -> Instant.EPOCH, ids);
    };
  }

  /** Whether a payload becomes part of that template. */
  static boolean takesPayload(JsonValue template) {
    return switch (template) {
      case JsonString text -> text.equals(PAYLOAD);
      case JsonArray array -> array.elements().stream().anyMatch(Placeholders::takesPayload);
      case JsonObject object ->
          object.members().values().stream().anyMatch(Placeholders::takesPayload);
      default -> false;
    };
  }

  /** The template with its strings filled in. What is filled in is not looked through again. */
  JsonValue fill(JsonValue template) {
    return switch (template) {
      case JsonString text ->
          payload != null && text.equals(PAYLOAD) ? payload : new JsonString(fill(text.value()));
      case JsonArray array -> {
        List<JsonValue> elements = new ArrayList<>();
        array.forEach(element -> elements.add(fill(element)));
        yield new JsonArray(elements);
      }
      case JsonObject object -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        object.members().forEach((name, value) -> members.put(name, fill(value)));
        yield new JsonObject(members);
      }
      default -> template;
    };
  }

  private String fill(String text) {
    return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(valueOf(match)));
  }

  private String valueOf(MatchResult placeholder) {
    Supplier<String> value = values.get(placeholder.group(1));
    if (value != null) {
      return value.get();
    }
    Matcher id = ID.matcher(placeholder.group(1));
    StoreItemType type = id.matches() ? typeOf(id.group(1)) : null;
    if (type == null) {
      return placeholder.group();
    }
    return id.group(2) == null
        ? ids.apply(type)
        : namedIds.computeIfAbsent(placeholder.group(1), name -> ids.apply(type));
  }

  private static @Nullable StoreItemType typeOf(String name) {
    for (StoreItemType type : StoreItemType.values()) {
      if (type.wireName().equals(name)) {
        return type;
      }
    }
    return null;
  }
}
