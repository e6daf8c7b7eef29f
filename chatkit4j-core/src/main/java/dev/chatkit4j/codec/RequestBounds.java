package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.UserMessageContent;
import java.util.List;
import java.util.Map;

/**
 * The bounds on what a request may hold. They are there for what clients send only: what a store
 * holds is read whatever it holds, and the application's own items may be larger. Texts are
 * measured as JavaScript measures them, in UTF-16 units.
 */
final class RequestBounds {
  /** JSON values of a whole request, the members of objects and the elements of arrays. */
  static final int VALUES = 20_000;

  /** Parts of a message. */
  static final int PARTS = 100;

  /** Attachments of a message, each as often as it is named. */
  static final int ATTACHMENTS = 100;

  /** The quoted text of a message. */
  static final int QUOTED_TEXT = 65_536;

  /** Names of one line: a thread's title, a file's name, the texts of a tag and so on. */
  static final int NAME = 1_000;

  /** JSON values in the data of all tags of a message together, and in a request's metadata. */
  static final int DATA_VALUES = 1_000;

  /** Characters of names, texts and numbers in the same. */
  static final int DATA_CHARACTERS = 65_536;

  /** Items of a feedback. */
  static final int FEEDBACK_ITEMS = 1_000;

  /** Answers to a form, and values of an answer. */
  static final int ANSWERS = 1_000;

  private RequestBounds() {}

  static String text(Fields in, String name, int most) {
    String text = in.text(name);
    requireText(in, name, text, most);
    return text;
  }

  private static void requireText(Fields in, String place, String text, int most) {
    if (text.length() > most) {
      throw in.invalid(
          place, "must have %s characters at most, not %s".formatted(most, text.length()));
    }
  }

  /** To be asked before the elements are read; what is no array is refused when it is read. */
  static void requireElements(Fields in, String name, int most) {
    if (in.has(name)
        && in.json(name) instanceof JsonArray array
        && array.elements().size() > most) {
      throw in.invalid(
          name, "must have %s elements at most, not %s".formatted(most, array.elements().size()));
    }
  }

  static void requireMembers(Fields in, String name, Map<String, ?> members, int most) {
    if (members.size() > most) {
      throw in.invalid(
          name, "must have %s members at most, not %s".formatted(most, members.size()));
    }
  }

  /** The parts of a message that were read from {@code content}. */
  static List<UserMessageContent> requireTags(Fields in, List<UserMessageContent> parts) {
    Data data = new Data();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof UserMessageContent.Tag tag) {
        String place = "content[%s]".formatted(i);
        requireText(in, place + ".id", tag.id(), NAME);
        requireText(in, place + ".text", tag.text(), NAME);
        if (tag.group() != null) {
          requireText(in, place + ".group", tag.group(), NAME);
        }
        data.add(tag.data());
        data.require(in, place + ".data", "the data of all tags together");
      }
    }
    return parts;
  }

  static InferenceOptions requireNames(Fields in, InferenceOptions options) {
    if (options.toolChoice() != null) {
      requireText(in, "inference_options.tool_choice.id", options.toolChoice(), NAME);
    }
    if (options.model() != null) {
      requireText(in, "inference_options.model", options.model(), NAME);
    }
    return options;
  }

  static JsonObject requireData(Fields in, String name, JsonObject object) {
    Data data = new Data();
    data.add(object);
    data.require(in, name, "it");
    return object;
  }

  /** Free-form data as it is measured. */
  private static final class Data {
    private int values;
    private long characters;

    void add(JsonValue value) {
      values++;
      switch (value) {
        case JsonString text -> characters += text.value().length();
        case JsonNumber number -> characters += number.digits().length();
        case JsonArray array -> array.elements().forEach(this::add);
        case JsonObject object ->
            object
                .members()
                .forEach((name, member) -> {
                  characters += name.length();
                  add(member);
                });
        default -> {}
      }
    }

    void require(Fields in, String place, String what) {
      if (values > DATA_VALUES) {
        throw in.invalid(
            place,
            "%s must have %s JSON values at most, not %s".formatted(what, DATA_VALUES, values));
      }
      if (characters > DATA_CHARACTERS) {
        throw in.invalid(
            place,
            "%s must have %s characters at most, not %s"
                .formatted(what, DATA_CHARACTERS, characters));
      }
    }
  }
}
