package dev.chatkit4j.protocol;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request of a client. A component is named and meant as in the protocol. */
public sealed interface Request {
  /** A request that is answered with a stream of events. */
  sealed interface Streaming extends Request {}

  /** {@code threads.create}: a first message in a new thread. */
  record CreateThread(UserMessageInput input) implements Streaming {}

  /** {@code threads.add_user_message}. */
  record AddUserMessage(String threadId, UserMessageInput input) implements Streaming {}

  /** {@code threads.add_client_tool_output}: the page ran the pending client tool call. */
  record AddClientToolOutput(String threadId, JsonValue result) implements Streaming {}

  /** {@code threads.add_structured_input}: the user submitted a form. */
  record AddStructuredInput(String threadId, String itemId, StructuredInputSubmission input)
      implements Streaming {}

  /** {@code threads.retry_after_item}: answer that message once more, forgetting what followed. */
  record RetryAfterItem(String threadId, String itemId) implements Streaming {}

  /** {@code threads.custom_action}: something happened in a widget, or in no item at all. */
  record CustomAction(String threadId, @Nullable String itemId, Action action)
      implements Streaming {}

  /** {@code threads.sync_custom_action}: likewise, answered without a stream. */
  record SyncCustomAction(String threadId, @Nullable String itemId, Action action)
      implements Request {}

  /** {@code threads.get_by_id}. */
  record GetThread(String threadId) implements Request {}

  /**
   * {@code threads.list}.
   *
   * @param limit null for the default; a number too large for the type is its largest value
   */
  record ListThreads(@Nullable Long limit, Order order, @Nullable String after)
      implements Request {}

  /** {@code items.list}. */
  record ListItems(String threadId, @Nullable Long limit, Order order, @Nullable String after)
      implements Request {}

  /** {@code items.feedback}. */
  record Feedback(String threadId, List<String> itemIds, FeedbackKind kind) implements Request {
    /** Copies the list. */
    public Feedback {
      itemIds = List.copyOf(itemIds);
    }
  }

  /** {@code threads.update}: a new title. */
  record UpdateThread(String threadId, String title) implements Request {}

  /** {@code threads.delete}. */
  record DeleteThread(String threadId) implements Request {}

  /** {@code attachments.create}: a place for a file that is about to be uploaded. */
  record CreateAttachment(AttachmentCreateParams params) implements Request {}

  /** {@code attachments.delete}. */
  record DeleteAttachment(String attachmentId) implements Request {}

  /** {@code input.transcribe}: speech to text. */
  record Transcribe(AudioInput audio) implements Request {}

  /**
   * A request as it arrives.
   *
   * @param metadata anything the page added
   */
  record Envelope(JsonObject metadata, Request request) {}

  /**
   * The input of a user: text, attachments, choices.
   *
   * @param attachments their ids
   */
  record UserMessageInput(
      List<UserMessageContent> content,
      List<String> attachments,
      @Nullable String quotedText,
      InferenceOptions inferenceOptions) {
    /** Copies the lists. */
    public UserMessageInput {
      content = List.copyOf(content);
      attachments = List.copyOf(attachments);
    }
  }

  /**
   * A submitted form.
   *
   * @param status answered or skipped
   * @param answers by question id
   */
  record StructuredInputSubmission(
      ThreadItem.StructuredInput.Status status, Map<String, StructuredInput.Answer> answers) {
    /** Copies the map. */
    public StructuredInputSubmission {
      answers = Map.copyOf(answers);
    }
  }
}
