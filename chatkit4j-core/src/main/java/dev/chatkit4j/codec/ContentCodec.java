package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.UserMessageContent;
import org.jspecify.annotations.Nullable;

/** Reads and writes the content of messages. */
final class ContentCodec {
  private ContentCodec() {}

  static void write(JsonWriter out, UserMessageContent part) {
    out.begin();
    switch (part) {
      case UserMessageContent.Text text -> out.text("type", "input_text").text("text", text.text());
      case UserMessageContent.Tag tag ->
          out.text("type", "input_tag")
              .text("id", tag.id())
              .text("text", tag.text())
              .json("data", tag.data())
              .text("group", tag.group())
              .bool("interactive", tag.interactive());
    }
    out.end();
  }

  static UserMessageContent readUserPart(Fields in) {
    return switch (in.text("type")) {
      case "input_text" -> new UserMessageContent.Text(in.text("text"));
      case "input_tag" ->
          new UserMessageContent.Tag(
              in.text("id"),
              in.text("text"),
              in.object("data"),
              in.textOrNull("group"),
              in.bool("interactive", false));
      default -> throw in.invalid("type", "must be input_text or input_tag");
    };
  }

  static void write(JsonWriter out, InferenceOptions options) {
    out.begin();
    out.member(
            "tool_choice",
            options.toolChoice(),
            (to, id) -> {
              to.begin().text("id", id);
              to.end();
            })
        .text("model", options.model());
    out.end();
  }

  static InferenceOptions readInferenceOptions(Fields in) {
    Fields toolChoice = in.fieldsOrNull("tool_choice");
    return new InferenceOptions(
        toolChoice == null ? null : toolChoice.text("id"), in.textOrNull("model"));
  }

  static void write(JsonWriter out, AssistantMessageContent part) {
    out.begin();
    out.array("annotations", part.annotations(), ContentCodec::write)
        .text("text", part.text())
        .text("type", "output_text");
    out.end();
  }

  static AssistantMessageContent readAssistantPart(Fields in) {
    requireType(in, "output_text");
    return new AssistantMessageContent(
        in.text("text"), in.objectsOrEmpty("annotations", ContentCodec::readAnnotation));
  }

  static void write(JsonWriter out, Annotation annotation) {
    out.begin().text("type", "annotation");
    out.member("source", annotation.source(), ContentCodec::write);
    if (annotation.index() != null) {
      out.integer("index", annotation.index());
    }
    out.end();
  }

  static Annotation readAnnotation(Fields in) {
    requireType(in, "annotation");
    Long index = in.integerOrNull("index");
    return new Annotation(
        readSource(in.fields("source")),
        index == null ? null : Math.clamp(index, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  /** Where only one type is possible it need not be said. */
  private static void requireType(Fields in, String type) {
    if (in.has("type") && !in.text("type").equals(type)) {
      throw in.invalid("type", "must be " + type);
    }
  }

  static void write(JsonWriter out, Source source) {
    switch (source) {
      case Source.Url url -> {
        begin(out, url.title(), url.description(), url.timestamp(), url.group());
        out.text("type", "url").text("url", url.url()).text("attribution", url.attribution()).end();
      }
      case Source.File file -> {
        begin(out, file.title(), file.description(), file.timestamp(), file.group());
        out.text("type", "file").text("filename", file.filename()).end();
      }
      case Source.Entity entity -> write(out, entity);
      case Source.Unknown unknown -> out.unknown(unknown.json());
    }
  }

  private static void write(JsonWriter out, Source.Entity entity) {
    begin(out, entity.title(), entity.description(), entity.timestamp(), entity.group());
    out.text("type", "entity")
        .text("id", entity.id())
        .text("icon", entity.icon())
        .text("label", entity.label())
        .text("inline_label", entity.inlineLabel())
        .bool("interactive", entity.interactive())
        .json("data", entity.data())
        .text("preview", entity.preview())
        .end();
  }

  private static void begin(
      JsonWriter out,
      String title,
      @Nullable String description,
      @Nullable String timestamp,
      @Nullable String group) {
    out.begin()
        .text("title", title)
        .text("description", description)
        .text("timestamp", timestamp)
        .text("group", group);
  }

  static Source readSource(Fields in) {
    return switch (sourceType(in)) {
      case "url" ->
          new Source.Url(
              in.text("title"),
              in.textOrNull("description"),
              in.textOrNull("timestamp"),
              in.textOrNull("group"),
              in.text("url"),
              in.textOrNull("attribution"));
      case "file" ->
          new Source.File(
              in.text("title"),
              in.textOrNull("description"),
              in.textOrNull("timestamp"),
              in.textOrNull("group"),
              in.text("filename"));
      case "entity" ->
          new Source.Entity(
              in.text("title"),
              in.textOrNull("description"),
              in.textOrNull("timestamp"),
              in.textOrNull("group"),
              in.text("id"),
              in.textOrNull("icon"),
              in.textOrNull("label"),
              in.textOrNull("inline_label"),
              in.bool("interactive", false),
              in.object("data", JsonObject.EMPTY),
              in.textOrNull("preview"));
      default -> new Source.Unknown(in.json());
    };
  }

  /** Annotations written by the Python SDK may hold a source without a type. */
  private static String sourceType(Fields in) {
    if (in.has("type")) {
      return in.text("type");
    }
    return in.has("url") ? "url" : in.has("filename") ? "file" : "entity";
  }
}
