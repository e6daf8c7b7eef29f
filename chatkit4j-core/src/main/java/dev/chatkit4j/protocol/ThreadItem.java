package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a conversation. Times are kept in microseconds. An item of a type this version does
 * not know is {@link Unknown} and is written back as it was read.
 */
public sealed interface ThreadItem {
  /** Unique within its owner and thread. */
  String id();

  /** The thread it was made for. Data only: stores go by the thread they are asked about. */
  String threadId();

  /** When it was made; the first part of its place in the thread. */
  Instant createdAt();

  /** Whether the item is for the model only and no client may ever see it. */
  default boolean hidden() {
    return false;
  }

  /** Whether this is a client tool call that waits for its output. */
  default boolean pendingToolCall() {
    return false;
  }

  /** This item at another time. */
  ThreadItem withCreatedAt(Instant time);

  /**
   * A message of the user.
   *
   * @param attachments snapshots of the attachments as they were when the message was sent
   * @param quotedText text of an earlier message that the user refers to
   */
  record UserMessage(
      String id,
      String threadId,
      Instant createdAt,
      List<UserMessageContent> content,
      List<Attachment> attachments,
      @Nullable String quotedText,
      InferenceOptions inferenceOptions)
      implements ThreadItem {
    /** Refuses null where it is not allowed, copies the lists. */
    public UserMessage {
      createdAt = Checks.item(id, threadId, createdAt);
      content = List.copyOf(content);
      attachments = List.copyOf(attachments);
      requireNonNull(inferenceOptions, "inferenceOptions");
    }

    /** The texts of all parts, tags included, joined without separator. */
    public String text() {
      StringBuilder text = new StringBuilder();
      content.forEach(part -> text.append(part.text()));
      return text.toString();
    }

    /** This message with other attachments. */
    public UserMessage withAttachments(List<Attachment> others) {
      return new UserMessage(
          id, threadId, createdAt, content, others, quotedText, inferenceOptions);
    }

    @Override
    public UserMessage withCreatedAt(Instant time) {
      return new UserMessage(
          id, threadId, time, content, attachments, quotedText, inferenceOptions);
    }
  }

  /** A message of the assistant, part by part. */
  record AssistantMessage(
      String id, String threadId, Instant createdAt, List<AssistantMessageContent> content)
      implements ThreadItem {
    /** Refuses null, copies the list. */
    public AssistantMessage {
      createdAt = Checks.item(id, threadId, createdAt);
      content = List.copyOf(content);
    }

    /** The texts of all parts joined without separator. */
    public String text() {
      StringBuilder text = new StringBuilder();
      content.forEach(part -> text.append(part.text()));
      return text.toString();
    }

    @Override
    public AssistantMessage withCreatedAt(Instant time) {
      return new AssistantMessage(id, threadId, time, content);
    }
  }

  /**
   * A function the page in front of the user is asked to run.
   *
   * @param callId the model's name for the call
   * @param name the function
   * @param output what it returned; JSON null if it returned nothing, null while it is pending
   */
  record ClientToolCall(
      String id,
      String threadId,
      Instant createdAt,
      Status status,
      String callId,
      String name,
      JsonObject arguments,
      @Nullable JsonValue output)
      implements ThreadItem {
    /** The states of a call's output. */
    public enum Status {
      /** Waiting for the page. */
      PENDING,
      /** The output is there. */
      COMPLETED
    }

    /** Refuses null where it is not allowed. */
    public ClientToolCall {
      createdAt = Checks.item(id, threadId, createdAt);
      requireNonNull(status, "status");
      requireNonNull(callId, "callId");
      requireNonNull(name, "name");
      requireNonNull(arguments, "arguments");
    }

    /** This call, completed with that output. */
    public ClientToolCall completed(JsonValue result) {
      return new ClientToolCall(
          id, threadId, createdAt, Status.COMPLETED, callId, name, arguments, result);
    }

    @Override
    public boolean pendingToolCall() {
      return status == Status.PENDING;
    }

    @Override
    public ClientToolCall withCreatedAt(Instant time) {
      return new ClientToolCall(id, threadId, time, status, callId, name, arguments, output);
    }
  }

  /**
   * A user interface drawn by the client.
   *
   * @param widget the component tree, never rewritten
   * @param copyText what the client's copy button copies
   */
  record Widget(
      String id, String threadId, Instant createdAt, JsonObject widget, @Nullable String copyText)
      implements ThreadItem {
    /** Refuses null where it is not allowed. */
    public Widget {
      createdAt = Checks.item(id, threadId, createdAt);
      requireNonNull(widget, "widget");
    }

    /** This item showing another tree. */
    public Widget withWidget(JsonObject tree) {
      return new Widget(id, threadId, createdAt, tree, copyText);
    }

    @Override
    public Widget withCreatedAt(Instant time) {
      return new Widget(id, threadId, time, widget, copyText);
    }
  }

  /**
   * A picture made by the model.
   *
   * @param image null until there is one
   */
  record GeneratedImage(
      String id,
      String threadId,
      Instant createdAt,
      dev.chatkit4j.protocol.@Nullable GeneratedImage image)
      implements ThreadItem {
    /** Refuses null where it is not allowed. */
    public GeneratedImage {
      createdAt = Checks.item(id, threadId, createdAt);
    }

    @Override
    public GeneratedImage withCreatedAt(Instant time) {
      return new GeneratedImage(id, threadId, time, image);
    }
  }

  /** Questions put to the user as a form. */
  record StructuredInput(
      String id,
      String threadId,
      Instant createdAt,
      Status status,
      List<dev.chatkit4j.protocol.StructuredInput> inputs)
      implements ThreadItem {
    /** The states of a form. */
    public enum Status {
      /** Not submitted yet. */
      PENDING,
      /** Submitted. */
      ANSWERED,
      /** Waved away as a whole. */
      SKIPPED
    }

    /** Refuses null, copies the list. */
    public StructuredInput {
      createdAt = Checks.item(id, threadId, createdAt);
      requireNonNull(status, "status");
      inputs = List.copyOf(inputs);
    }

    @Override
    public StructuredInput withCreatedAt(Instant time) {
      return new StructuredInput(id, threadId, time, status, inputs);
    }
  }

  /** Steps taken on the way to an answer. */
  record Workflow(
      String id, String threadId, Instant createdAt, dev.chatkit4j.protocol.Workflow workflow)
      implements ThreadItem {
    /** Refuses null. */
    public Workflow {
      createdAt = Checks.item(id, threadId, createdAt);
      requireNonNull(workflow, "workflow");
    }

    /** This item with another state of the workflow. */
    public Workflow withWorkflow(dev.chatkit4j.protocol.Workflow state) {
      return new Workflow(id, threadId, createdAt, state);
    }

    @Override
    public Workflow withCreatedAt(Instant time) {
      return new Workflow(id, threadId, time, workflow);
    }
  }

  /** A single step outside a workflow. */
  record Task(String id, String threadId, Instant createdAt, dev.chatkit4j.protocol.Task task)
      implements ThreadItem {
    /** Refuses null. */
    public Task {
      createdAt = Checks.item(id, threadId, createdAt);
      requireNonNull(task, "task");
    }

    @Override
    public Task withCreatedAt(Instant time) {
      return new Task(id, threadId, time, task);
    }
  }

  /** Context that the application gives the model and no client sees. */
  record HiddenContext(String id, String threadId, Instant createdAt, JsonValue content)
      implements ThreadItem {
    /** Refuses null. */
    public HiddenContext {
      createdAt = Checks.item(id, threadId, createdAt);
      requireNonNull(content, "content");
    }

    @Override
    public boolean hidden() {
      return true;
    }

    @Override
    public HiddenContext withCreatedAt(Instant time) {
      return new HiddenContext(id, threadId, time, content);
    }
  }

  /**
   * Context that this library gives the model and no client sees, such as that the user stopped.
   */
  record SdkHiddenContext(String id, String threadId, Instant createdAt, String content)
      implements ThreadItem {
    /** Refuses null. */
    public SdkHiddenContext {
      createdAt = Checks.item(id, threadId, createdAt);
      requireNonNull(content, "content");
    }

    @Override
    public boolean hidden() {
      return true;
    }

    @Override
    public SdkHiddenContext withCreatedAt(Instant time) {
      return new SdkHiddenContext(id, threadId, time, content);
    }
  }

  /** A marker for the client: the turn ends here. */
  record EndOfTurn(String id, String threadId, Instant createdAt) implements ThreadItem {
    /** Refuses null. */
    public EndOfTurn {
      createdAt = Checks.item(id, threadId, createdAt);
    }

    @Override
    public EndOfTurn withCreatedAt(Instant time) {
      return new EndOfTurn(id, threadId, time);
    }
  }

  /**
   * An item of a type, or of a shape, that this version does not know.
   *
   * @param json the whole item as it was read, {@code id}, {@code thread_id}, {@code created_at}
   *     and {@code type} included
   */
  record Unknown(String id, String threadId, Instant createdAt, JsonObject json)
      implements ThreadItem {
    /** Refuses null. */
    public Unknown {
      createdAt = Checks.item(id, threadId, createdAt);
      requireNonNull(json, "json");
    }

    /** As the version that wrote it said, in the {@code hidden} member of the stored form. */
    @Override
    public boolean hidden() {
      return new JsonBoolean(true).equals(json.get("hidden"));
    }

    @Override
    public Unknown withCreatedAt(Instant time) {
      return new Unknown(id, threadId, time, json);
    }
  }
}
