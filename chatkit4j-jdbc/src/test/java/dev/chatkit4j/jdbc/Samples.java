package dev.chatkit4j.jdbc;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Things to store. */
final class Samples {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

  private Samples() {}

  static ThreadMetadata thread(String id) {
    return new ThreadMetadata(id, NOON);
  }

  /** All messages have the same time, so only their order of arrival tells them apart. */
  static ThreadItem message(String threadId, String id, String text) {
    return new ThreadItem.AssistantMessage(
        id, threadId, NOON, List.of(new AssistantMessageContent(text)));
  }

  static ThreadItem message(String threadId, String id) {
    return message(threadId, id, "text of " + id);
  }

  static ThreadItem hidden(String threadId, String id) {
    return new ThreadItem.SdkHiddenContext(id, threadId, NOON, "hidden");
  }

  static ThreadItem.ClientToolCall toolCall(String threadId, String id) {
    return new ThreadItem.ClientToolCall(
        id,
        threadId,
        NOON,
        ThreadItem.ClientToolCall.Status.PENDING,
        "call",
        "function",
        JsonObject.EMPTY,
        null);
  }

  /** A message that holds attachments of those ids. */
  static ThreadItem.UserMessage userMessage(String threadId, String id, String... attachmentIds) {
    return new ThreadItem.UserMessage(
        id,
        threadId,
        NOON,
        List.of(),
        Stream.of(attachmentIds).map(attachmentId -> file(attachmentId, threadId)).toList(),
        null,
        InferenceOptions.NONE);
  }

  static Attachment file(String id, String threadId) {
    return new Attachment.File(id, "name", "text/plain", null, threadId, null);
  }

  /** Stored as that id, and good for nothing but to be there. */
  static Document document(String id) {
    return new Document(id, "{}".getBytes(StandardCharsets.UTF_8));
  }

  static List<String> ids(Page<ThreadItem> page) {
    return page.data().stream().map(ThreadItem::id).toList();
  }
}
