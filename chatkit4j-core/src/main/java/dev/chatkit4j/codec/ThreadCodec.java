package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import java.util.List;
import java.util.function.BiConsumer;

/** Threads and pages. A thread's metadata is in the stored form only. */
final class ThreadCodec {
  private ThreadCodec() {}

  static void write(JsonWriter out, ThreadMetadata thread) {
    begin(out, thread);
    out.end();
  }

  static void write(JsonWriter out, ChatThread thread) {
    begin(out, thread.metadata());
    out.name("items");
    write(out, thread.items(), ItemCodec::write);
    out.end();
  }

  private static void begin(JsonWriter out, ThreadMetadata thread) {
    out.begin()
        .text("title", thread.title())
        .text("id", thread.id())
        .time("created_at", thread.createdAt())
        .member("status", thread.status(), ThreadCodec::write);
    List<String> domains = thread.allowedImageDomains();
    if (domains != null) {
      out.texts("allowed_image_domains", domains);
    }
    out.json("metadata", out.stored() ? thread.metadata() : JsonObject.EMPTY);
  }

  static <T> void write(JsonWriter out, Page<T> page, BiConsumer<JsonWriter, T> element) {
    out.begin()
        .array("data", page.data(), element)
        .bool("has_more", page.hasMore())
        .text("after", page.after())
        .end();
  }

  static ThreadMetadata read(Fields in) {
    return new ThreadMetadata(
        in.text("id"),
        in.time("created_at"),
        in.textOrNull("title"),
        in.has("status") ? readStatus(in.fields("status")) : ThreadStatus.ACTIVE,
        in.textsOrNull("allowed_image_domains"),
        in.object("metadata", JsonObject.EMPTY));
  }

  static ChatThread readWithItems(Fields in) {
    Fields items = in.fieldsOrNull("items");
    return new ChatThread(read(in), items == null ? Page.empty() : readItems(items));
  }

  private static Page<ThreadItem> readItems(Fields in) {
    boolean hasMore = in.bool("has_more", false);
    String after = in.textOrNull("after");
    if (hasMore != (after != null)) {
      throw in.invalid("after", "must be there if and only if there is more");
    }
    return new Page<>(in.objectsOrEmpty("data", ItemCodec::read), hasMore, after);
  }

  private static void write(JsonWriter out, ThreadStatus status) {
    switch (status) {
      case ThreadStatus.Active active -> out.begin().text("type", "active").end();
      case ThreadStatus.Locked locked ->
          out.begin().text("type", "locked").text("reason", locked.reason()).end();
      case ThreadStatus.Closed closed ->
          out.begin().text("type", "closed").text("reason", closed.reason()).end();
      case ThreadStatus.Unknown unknown -> out.unknown(unknown.json());
    }
  }

  static ThreadStatus readStatus(Fields in) {
    return switch (in.text("type")) {
      case "active" -> ThreadStatus.ACTIVE;
      case "locked" -> new ThreadStatus.Locked(in.textOrNull("reason"));
      case "closed" -> new ThreadStatus.Closed(in.textOrNull("reason"));
      default -> new ThreadStatus.Unknown(in.json());
    };
  }
}
