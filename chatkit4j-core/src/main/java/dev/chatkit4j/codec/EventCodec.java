package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;

/** Events and the updates in them. */
final class EventCodec {
  private EventCodec() {}

  static void write(JsonWriter out, ThreadEvent event) {
    out.begin();
    switch (event) {
      case ThreadEvent.ThreadCreated created ->
          out.text("type", "thread.created").member("thread", created.thread(), ThreadCodec::write);
      case ThreadEvent.ThreadUpdated updated ->
          out.text("type", "thread.updated").member("thread", updated.thread(), ThreadCodec::write);
      case ThreadEvent.ItemAdded added ->
          out.text("type", "thread.item.added").member("item", added.item(), ItemCodec::write);
      case ThreadEvent.ItemUpdated updated ->
          out.text("type", "thread.item.updated")
              .text("item_id", updated.itemId())
              .member("update", updated.update(), EventCodec::write);
      case ThreadEvent.ItemDone done ->
          out.text("type", "thread.item.done").member("item", done.item(), ItemCodec::write);
      case ThreadEvent.ItemRemoved removed ->
          out.text("type", "thread.item.removed").text("item_id", removed.itemId());
      case ThreadEvent.ItemReplaced replaced ->
          out.text("type", "thread.item.replaced")
              .member("item", replaced.item(), ItemCodec::write);
      case ThreadEvent.StreamOptions options -> {
        out.text("type", "stream_options").name("stream_options");
        out.begin().bool("allow_cancel", options.allowCancel()).end();
      }
      case ThreadEvent.ProgressUpdate progress ->
          out.text("type", "progress_update")
              .text("icon", progress.icon())
              .text("text", progress.text());
      case ThreadEvent.ClientEffect effect ->
          out.text("type", "client_effect").text("name", effect.name()).json("data", effect.data());
      case ThreadEvent.Error error ->
          out.text("type", "error")
              .text("code", error.code())
              .text("message", error.message())
              .bool("allow_retry", error.allowRetry());
      case ThreadEvent.Notice notice ->
          out.text("type", "notice")
              .text("level", notice.level())
              .text("message", notice.message())
              .text("title", notice.title());
    }
    out.end();
  }

  private static void write(JsonWriter out, ItemUpdate update) {
    if (update instanceof ItemUpdate.Unknown unknown) {
      out.unknown(unknown.json());
      return;
    }
    out.begin();
    switch (update) {
      case ItemUpdate.ContentPartAdded added ->
          out.text("type", "assistant_message.content_part.added")
              .integer("content_index", added.contentIndex())
              .member("content", added.content(), ContentCodec::write);
      case ItemUpdate.TextDelta delta ->
          out.text("type", "assistant_message.content_part.text_delta")
              .integer("content_index", delta.contentIndex())
              .text("delta", delta.delta());
      case ItemUpdate.AnnotationAdded added ->
          out.text("type", "assistant_message.content_part.annotation_added")
              .integer("content_index", added.contentIndex())
              .integer("annotation_index", added.annotationIndex())
              .member("annotation", added.annotation(), ContentCodec::write);
      case ItemUpdate.ContentPartDone done ->
          out.text("type", "assistant_message.content_part.done")
              .integer("content_index", done.contentIndex())
              .member("content", done.content(), ContentCodec::write);
      case ItemUpdate.WidgetTextDelta delta ->
          out.text("type", "widget.streaming_text.value_delta")
              .text("component_id", delta.componentId())
              .text("delta", delta.delta())
              .bool("done", delta.done());
      case ItemUpdate.WidgetComponentUpdated updated ->
          out.text("type", "widget.component.updated")
              .text("component_id", updated.componentId())
              .json("component", updated.component());
      case ItemUpdate.WidgetRootUpdated updated ->
          out.text("type", "widget.root.updated").json("widget", updated.widget());
      case ItemUpdate.WorkflowTaskAdded added ->
          out.text("type", "workflow.task.added")
              .integer("task_index", added.taskIndex())
              .member("task", added.task(), WorkflowCodec::write);
      case ItemUpdate.WorkflowTaskUpdated updated ->
          out.text("type", "workflow.task.updated")
              .integer("task_index", updated.taskIndex())
              .member("task", updated.task(), WorkflowCodec::write);
      case ItemUpdate.GeneratedImageUpdated updated ->
          out.text("type", "generated_image.updated")
              .member("image", updated.image(), ItemCodec::write)
              .json("progress", updated.progress());
      case ItemUpdate.Unknown unknown -> throw new AssertionError(unknown);
    }
    out.end();
  }

  static ThreadEvent read(Fields in) {
    return switch (in.text("type")) {
      case "thread.created" ->
          new ThreadEvent.ThreadCreated(ThreadCodec.readWithItems(in.fields("thread")));
      case "thread.updated" ->
          new ThreadEvent.ThreadUpdated(ThreadCodec.readWithItems(in.fields("thread")));
      case "thread.item.added" -> new ThreadEvent.ItemAdded(ItemCodec.read(in.fields("item")));
      case "thread.item.updated" ->
          new ThreadEvent.ItemUpdated(in.text("item_id"), readUpdate(in.fields("update")));
      case "thread.item.done" -> new ThreadEvent.ItemDone(ItemCodec.read(in.fields("item")));
      case "thread.item.removed" -> new ThreadEvent.ItemRemoved(in.text("item_id"));
      case "thread.item.replaced" ->
          new ThreadEvent.ItemReplaced(ItemCodec.read(in.fields("item")));
      case "stream_options" ->
          new ThreadEvent.StreamOptions(in.fields("stream_options").bool("allow_cancel"));
      case "progress_update" ->
          new ThreadEvent.ProgressUpdate(in.textOrNull("icon"), in.text("text"));
      case "client_effect" ->
          new ThreadEvent.ClientEffect(in.text("name"), in.object("data", JsonObject.EMPTY));
      case "error" ->
          new ThreadEvent.Error(
              in.has("code") ? in.text("code") : ThreadEvent.Error.CUSTOM,
              in.textOrNull("message"),
              in.bool("allow_retry", false));
      case "notice" ->
          new ThreadEvent.Notice(
              in.oneOf("level", ThreadEvent.Notice.Level.class),
              in.text("message"),
              in.textOrNull("title"));
      default -> throw in.invalid("type", "is no event");
    };
  }

  private static ItemUpdate readUpdate(Fields in) {
    return switch (in.text("type")) {
      case "assistant_message.content_part.added" ->
          new ItemUpdate.ContentPartAdded(
              in.index("content_index"), ContentCodec.readAssistantPart(in.fields("content")));
      case "assistant_message.content_part.text_delta" ->
          new ItemUpdate.TextDelta(in.index("content_index"), in.text("delta"));
      case "assistant_message.content_part.annotation_added" ->
          new ItemUpdate.AnnotationAdded(
              in.index("content_index"),
              in.index("annotation_index"),
              ContentCodec.readAnnotation(in.fields("annotation")));
      case "assistant_message.content_part.done" ->
          new ItemUpdate.ContentPartDone(
              in.index("content_index"), ContentCodec.readAssistantPart(in.fields("content")));
      case "widget.streaming_text.value_delta" ->
          new ItemUpdate.WidgetTextDelta(
              in.text("component_id"), in.text("delta"), in.bool("done"));
      case "widget.component.updated" ->
          new ItemUpdate.WidgetComponentUpdated(in.text("component_id"), in.object("component"));
      case "widget.root.updated" -> new ItemUpdate.WidgetRootUpdated(in.object("widget"));
      case "workflow.task.added" ->
          new ItemUpdate.WorkflowTaskAdded(
              in.index("task_index"), WorkflowCodec.readTask(in.fields("task")));
      case "workflow.task.updated" ->
          new ItemUpdate.WorkflowTaskUpdated(
              in.index("task_index"), WorkflowCodec.readTask(in.fields("task")));
      case "generated_image.updated" ->
          new ItemUpdate.GeneratedImageUpdated(
              ItemCodec.readImage(in.fields("image")), in.numberOrNull("progress"));
      default -> new ItemUpdate.Unknown(in.json());
    };
  }
}
