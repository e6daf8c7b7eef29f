package dev.chatkit4j.codec;

import dev.chatkit4j.protocol.StructuredInput;

/** The questions of a form. */
final class StructuredInputCodec {
  private StructuredInputCodec() {}

  static void write(JsonWriter out, StructuredInput input) {
    out.begin().text("id", input.id()).text("question", input.question());
    out.member("answer", input.answer(), StructuredInputCodec::write);
    switch (input) {
      case StructuredInput.MultipleChoice choice ->
          out.text("type", "multiple_choice")
              .array(
                  "options",
                  choice.options(),
                  (to, value) -> {
                    to.begin().text("value", value);
                    to.end();
                  })
              .bool("multiple", choice.multiple());
      case StructuredInput.Freeform freeform ->
          out.text("type", "freeform").text("description", freeform.description());
    }
    out.end();
  }

  static StructuredInput read(Fields in) {
    Fields given = in.fieldsOrNull("answer");
    StructuredInput.Answer answer = given == null ? null : readAnswer(given);
    return switch (in.text("type")) {
      case "multiple_choice" ->
          new StructuredInput.MultipleChoice(
              in.text("id"),
              in.text("question"),
              answer,
              in.objects("options", option -> option.text("value")),
              in.bool("multiple", false));
      case "freeform" ->
          new StructuredInput.Freeform(
              in.text("id"), in.text("question"), answer, in.textOrNull("description"));
      default -> throw in.invalid("type", "must be multiple_choice or freeform");
    };
  }

  private static void write(JsonWriter out, StructuredInput.Answer answer) {
    out.begin().texts("values", answer.values()).bool("skipped", answer.skipped()).end();
  }

  static StructuredInput.Answer readAnswer(Fields in) {
    return new StructuredInput.Answer(in.textsOrEmpty("values"), in.bool("skipped", false));
  }
}
