package dev.chatkit4j.codec;

import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.protocol.WorkflowSummary;

/** Workflows and their tasks. */
final class WorkflowCodec {
  private WorkflowCodec() {}

  static void write(JsonWriter out, Workflow workflow) {
    out.begin()
        .text("type", workflow.type())
        .array("tasks", workflow.tasks(), WorkflowCodec::write)
        .member("summary", workflow.summary(), WorkflowCodec::write)
        .bool("expanded", workflow.expanded())
        .end();
  }

  static Workflow read(Fields in) {
    Fields summary = in.fieldsOrNull("summary");
    return new Workflow(
        in.oneOf("type", Workflow.Type.class),
        in.objects("tasks", WorkflowCodec::readTask),
        summary == null ? null : readSummary(summary),
        in.bool("expanded", false));
  }

  private static void write(JsonWriter out, WorkflowSummary summary) {
    out.begin();
    switch (summary) {
      case WorkflowSummary.Custom custom ->
          out.text("title", custom.title()).text("icon", custom.icon());
      case WorkflowSummary.Duration duration -> out.integer("duration", duration.seconds());
    }
    out.end();
  }

  /** Summaries have no type: one with a title is a text, whatever else it has. */
  private static WorkflowSummary readSummary(Fields in) {
    return in.textOrNull("title") != null
        ? new WorkflowSummary.Custom(in.text("title"), in.textOrNull("icon"))
        : new WorkflowSummary.Duration(in.integer("duration"));
  }

  static void write(JsonWriter out, Task task) {
    switch (task) {
      case Task.Custom custom ->
          begin(out, custom.statusIndicator(), "custom")
              .text("title", custom.title())
              .text("icon", custom.icon())
              .text("content", custom.content())
              .end();
      case Task.WebSearch search ->
          begin(out, search.statusIndicator(), "web_search")
              .text("title", search.title())
              .text("title_query", search.titleQuery())
              .texts("queries", search.queries())
              .array("sources", search.sources(), ContentCodec::write)
              .end();
      case Task.Thought thought ->
          begin(out, thought.statusIndicator(), "thought")
              .text("title", thought.title())
              .text("content", thought.content())
              .end();
      case Task.File file ->
          begin(out, file.statusIndicator(), "file")
              .text("title", file.title())
              .array("sources", file.sources(), ContentCodec::write)
              .end();
      case Task.Image image ->
          begin(out, image.statusIndicator(), "image").text("title", image.title()).end();
      case Task.Unknown unknown -> out.unknown(unknown.json());
    }
  }

  private static JsonWriter begin(JsonWriter out, Task.StatusIndicator status, String type) {
    return out.begin().text("status_indicator", status).text("type", type);
  }

  static Task readTask(Fields in) {
    return switch (in.text("type")) {
      case "custom" ->
          new Task.Custom(
              status(in), in.textOrNull("title"), in.textOrNull("icon"), in.textOrNull("content"));
      case "web_search" ->
          new Task.WebSearch(
              status(in),
              in.textOrNull("title"),
              in.textOrNull("title_query"),
              in.textsOrEmpty("queries"),
              in.objectsOrEmpty("sources", ContentCodec::readSource));
      case "thought" -> new Task.Thought(status(in), in.textOrNull("title"), in.text("content"));
      case "file" ->
          new Task.File(
              status(in),
              in.textOrNull("title"),
              in.objectsOrEmpty("sources", ContentCodec::readSource));
      case "image" -> new Task.Image(status(in), in.textOrNull("title"));
      default -> new Task.Unknown(in.json());
    };
  }

  private static Task.StatusIndicator status(Fields in) {
    return in.oneOf("status_indicator", Task.StatusIndicator.class, Task.StatusIndicator.NONE);
  }
}
