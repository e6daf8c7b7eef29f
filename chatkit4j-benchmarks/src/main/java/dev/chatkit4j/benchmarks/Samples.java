package dev.chatkit4j.benchmarks;

import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** What is stored, read and sent: messages of about 2 KB in threads of one owner. */
final class Samples {
  static final String OWNER = "user_1";

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00.123456Z");

  /** Prose with a line break and a pair of quotes now and then; 1,900 bytes. */
  private static final String TEXT =
      """
      The harbour office keeps two ledgers. One holds what was promised, the "book of intents", \
      and the other what arrived. On most days they agree to the last crate.
      """
          .repeat(20)
          .substring(0, 1_900);

  private Samples() {}

  static ThreadMetadata thread(String id) {
    return new ThreadMetadata(id, BEGIN);
  }

  /** The n-th item of a thread, a millisecond after the one before. */
  static ThreadItem item(String threadId, long n) {
    return new ThreadItem.AssistantMessage(
        itemId(n), threadId, BEGIN.plusMillis(n), List.of(new AssistantMessageContent(TEXT)));
  }

  static String itemId(long n) {
    return "msg_%028x".formatted(n);
  }

  /** The request that says something in a thread. */
  static byte[] addUserMessage(String threadId) {
    return """
    {"type":"threads.add_user_message","metadata":{},"params":{"thread_id":"%s","input":\
    {"content":[{"type":"input_text","text":"What came in today?"}],"attachments":[],\
    "quoted_text":null,"inference_options":{}}}}\
    """
        .formatted(threadId)
        .getBytes(StandardCharsets.UTF_8);
  }
}
