package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A change of an item that the client already shows. Indexes count from 0. */
public sealed interface ItemUpdate {
  /** A part of an assistant's message begins. */
  record ContentPartAdded(int contentIndex, AssistantMessageContent content) implements ItemUpdate {
    /** Refuses null. */
    public ContentPartAdded {
      requireNonNull(content, "content");
    }
  }

  /** Text is appended to a part. */
  record TextDelta(int contentIndex, String delta) implements ItemUpdate {
    /** Refuses null. */
    public TextDelta {
      requireNonNull(delta, "delta");
    }
  }

  /** A citation is added to a part. */
  record AnnotationAdded(int contentIndex, int annotationIndex, Annotation annotation)
      implements ItemUpdate {
    /** Refuses null. */
    public AnnotationAdded {
      requireNonNull(annotation, "annotation");
    }
  }

  /** A part of an assistant's message is complete. */
  record ContentPartDone(int contentIndex, AssistantMessageContent content) implements ItemUpdate {
    /** Refuses null. */
    public ContentPartDone {
      requireNonNull(content, "content");
    }
  }

  /** Text is appended to the {@code value} of the widget component of that id. */
  record WidgetTextDelta(String componentId, String delta, boolean done) implements ItemUpdate {
    /** Refuses null. */
    public WidgetTextDelta {
      requireNonNull(componentId, "componentId");
      requireNonNull(delta, "delta");
    }
  }

  /** The widget component of that id is replaced. */
  record WidgetComponentUpdated(String componentId, JsonObject component) implements ItemUpdate {
    /** Refuses null. */
    public WidgetComponentUpdated {
      requireNonNull(componentId, "componentId");
      requireNonNull(component, "component");
    }
  }

  /** The whole widget is replaced. */
  record WidgetRootUpdated(JsonObject widget) implements ItemUpdate {
    /** Refuses null. */
    public WidgetRootUpdated {
      requireNonNull(widget, "widget");
    }
  }

  /** A step is appended to a workflow. */
  record WorkflowTaskAdded(int taskIndex, Task task) implements ItemUpdate {
    /** Refuses null. */
    public WorkflowTaskAdded {
      requireNonNull(task, "task");
    }
  }

  /** A step of a workflow is replaced. */
  record WorkflowTaskUpdated(int taskIndex, Task task) implements ItemUpdate {
    /** Refuses null. */
    public WorkflowTaskUpdated {
      requireNonNull(task, "task");
    }
  }

  /**
   * A picture, finished or not, takes the place of the last one.
   *
   * @param progress from 0 to 1
   */
  record GeneratedImageUpdated(GeneratedImage image, @Nullable JsonNumber progress)
      implements ItemUpdate {
    /** Refuses null where it is not allowed. */
    public GeneratedImageUpdated {
      requireNonNull(image, "image");
    }
  }

  /**
   * An update this version does not know.
   *
   * @param json as it was read
   */
  record Unknown(JsonObject json) implements ItemUpdate {
    /** Refuses null. */
    public Unknown {
      requireNonNull(json, "json");
    }
  }
}
