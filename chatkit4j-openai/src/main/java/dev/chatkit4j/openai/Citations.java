package dev.chatkit4j.openai;

import com.openai.core.JsonNumber;
import com.openai.core.JsonObject;
import com.openai.core.JsonString;
import com.openai.core.JsonValue;
import com.openai.models.responses.ResponseOutputMessage;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Source;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Citations of an answer. */
final class Citations {
  private Citations() {}

  /**
   * The citation, in any of the client's types for it; null for what is none, such as a path of a
   * file, of a kind that is not known or without a name.
   */
  static @Nullable Annotation of(Object annotation) {
    if (!(JsonValue.from(annotation) instanceof JsonObject json)) {
      return null;
    }
    return switch (text(json, "type")) {
      case "url_citation" -> page(json);
      case "file_citation" -> file(json, "index");
      case "container_file_citation" -> file(json, "end_index");
      default -> null;
    };
  }

  private static @Nullable Annotation page(JsonObject json) {
    String url = text(json, "url");
    String title = text(json, "title");
    return url.isEmpty()
        ? null
        : new Annotation(
            new Source.Url(title.isEmpty() ? url : title, url), place(json, "end_index"));
  }

  private static @Nullable Annotation file(JsonObject json, String place) {
    String name = text(json, "filename");
    return name.isEmpty() ? null : new Annotation(new Source.File(name, name), place(json, place));
  }

  private static String text(JsonObject json, String name) {
    return json.values().get(name) instanceof JsonString text ? text.value() : "";
  }

  private static @Nullable Integer place(JsonObject json, String name) {
    return json.values().get(name) instanceof JsonNumber number ? number.value().intValue() : null;
  }

  /** The parts of a finished message with their citations. */
  static List<AssistantMessageContent> parts(ResponseOutputMessage message) {
    return message.content().stream()
        .map(part -> {
          if (part.isRefusal()) {
            return new AssistantMessageContent(part.asRefusal().refusal());
          }
          if (!part.isOutputText()) {
            return AssistantMessageContent.EMPTY;
          }
          List<Annotation> annotations =
              part.asOutputText()._annotations().asKnown().orElse(List.of()).stream()
                  .map(Citations::of)
                  .filter(Objects::nonNull)
                  .toList();
          return new AssistantMessageContent(part.asOutputText().text(), annotations);
        })
        .toList();
  }
}
