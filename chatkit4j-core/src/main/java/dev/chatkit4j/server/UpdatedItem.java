package dev.chatkit4j.server;

import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.widget.WidgetTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The outcome of an update to an item. */
final class UpdatedItem {
  private UpdatedItem() {}

  /**
   * The item after the update; the item itself if the update does not fit it.
   *
   * @throws IllegalArgumentException if the update is for a task that the workflow does not have
   */
  static ThreadItem of(ThreadItem item, ItemUpdate update) {
    return switch (item) {
      case ThreadItem.AssistantMessage message -> message(message, update);
      case ThreadItem.Workflow workflow -> workflow(workflow, update);
      case ThreadItem.Widget widget -> widget.withWidget(WidgetTree.apply(widget.widget(), update));
      case ThreadItem.GeneratedImage image
          when update instanceof ItemUpdate.GeneratedImageUpdated updated ->
          new ThreadItem.GeneratedImage(
              image.id(), image.threadId(), image.createdAt(), updated.image());
      default -> item;
    };
  }

  /** The item after the update; the item itself if the update does not fit it in any way. */
  static ThreadItem ifFits(ThreadItem item, ItemUpdate update) {
    boolean noSuchTask =
        item instanceof ThreadItem.Workflow workflow
            && update instanceof ItemUpdate.WorkflowTaskUpdated updated
            && updated.taskIndex() >= workflow.workflow().tasks().size();
    return noSuchTask ? item : of(item, update);
  }

  private static ThreadItem message(ThreadItem.AssistantMessage message, ItemUpdate update) {
    return switch (update) {
      case ItemUpdate.ContentPartAdded added ->
          part(message, added.contentIndex(), part -> added.content());
      case ItemUpdate.TextDelta delta ->
          part(
              message,
              delta.contentIndex(),
              part -> new AssistantMessageContent(part.text() + delta.delta(), part.annotations()));
      case ItemUpdate.AnnotationAdded added ->
          part(message, added.contentIndex(), part -> annotated(part, added));
      case ItemUpdate.ContentPartDone done ->
          part(message, done.contentIndex(), part -> finished(part, done.content()));
      default -> message;
    };
  }

  private static ThreadItem message(
      ThreadItem.AssistantMessage message, List<AssistantMessageContent> content) {
    return new ThreadItem.AssistantMessage(
        message.id(), message.threadId(), message.createdAt(), content);
  }

  private static ThreadItem part(
      ThreadItem.AssistantMessage message,
      int index,
      UnaryOperator<AssistantMessageContent> change) {
    List<AssistantMessageContent> content = new ArrayList<>(message.content());
    while (content.size() <= index) {
      content.add(AssistantMessageContent.EMPTY);
    }
    content.set(index, change.apply(content.get(index)));
    return message(message, content);
  }

  private static AssistantMessageContent annotated(
      AssistantMessageContent part, ItemUpdate.AnnotationAdded added) {
    List<Annotation> annotations = new ArrayList<>(part.annotations());
    annotations.add(Math.min(added.annotationIndex(), annotations.size()), added.annotation());
    return new AssistantMessageContent(part.text(), annotations);
  }

  /** A finished part that does not name its citations keeps those streamed before. */
  private static AssistantMessageContent finished(
      AssistantMessageContent part, AssistantMessageContent done) {
    return done.annotations().isEmpty()
        ? new AssistantMessageContent(done.text(), part.annotations())
        : done;
  }

  private static ThreadItem workflow(ThreadItem.Workflow item, ItemUpdate update) {
    Workflow workflow = item.workflow();
    List<Task> tasks = new ArrayList<>(workflow.tasks());
    switch (update) {
      case ItemUpdate.WorkflowTaskAdded added -> tasks.add(added.task());
      case ItemUpdate.WorkflowTaskUpdated updated -> {
        if (updated.taskIndex() >= tasks.size()) {
          throw new IllegalArgumentException(
              "workflow %s has %s tasks, the update is for task %s"
                  .formatted(item.id(), tasks.size(), updated.taskIndex()));
        }
        tasks.set(updated.taskIndex(), updated.task());
      }
      default -> {
        return item;
      }
    }
    return item.withWorkflow(workflow.withTasks(tasks));
  }
}
