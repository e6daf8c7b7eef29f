package dev.chatkit4j.benchmarks;

import org.jspecify.annotations.Nullable;

/** The bodies of requests. */
final class Requests {
  private Requests() {}

  static String create(String text) {
    return """
    {"type":"threads.create","params":{"input":%s}}\
    """
        .formatted(input(text));
  }

  static String addUserMessage(String threadId, String text) {
    return """
    {"type":"threads.add_user_message","params":{"thread_id":"%s","input":%s}}\
    """
        .formatted(threadId, input(text));
  }

  private static String input(String text) {
    return """
    {"content":[{"type":"input_text","text":"%s"}],"attachments":[],"quoted_text":null,\
    "inference_options":{}}\
    """
        .formatted(text);
  }

  static String getById(String threadId) {
    return """
    {"type":"threads.get_by_id","params":{"thread_id":"%s"}}\
    """
        .formatted(threadId);
  }

  static String listThreads() {
    return """
    {"type":"threads.list","params":{"limit":20,"order":"desc"}}\
    """;
  }

  static String listItems(String threadId, String order, @Nullable String after) {
    return """
    {"type":"items.list","params":{"thread_id":"%s","limit":20,"order":"%s"%s}}\
    """
        .formatted(threadId, order, after == null ? "" : ",\"after\":\"" + after + "\"");
  }
}
