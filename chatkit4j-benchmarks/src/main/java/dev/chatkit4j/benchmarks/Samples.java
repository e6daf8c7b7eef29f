package dev.chatkit4j.benchmarks;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.UserMessageContent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The values that are stored, read and sent: messages of about 2 KB in threads of one owner. */
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
    return "msg_" + "0".repeat(12) + HexFormat.of().toHexDigits(n);
  }

  /** A card with a hundred components in it, such as a list of deliveries. */
  static ThreadItem widget(String threadId) {
    List<JsonObject> rows = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      rows.add(row(i));
    }
    return new ThreadItem.Widget(
        "wdg_1",
        threadId,
        BEGIN,
        JsonObject.of("type", "Card", "size", "md", "children", rows),
        "The deliveries of today");
  }

  /** Four components. */
  private static JsonObject row(int i) {
    return JsonObject.of(
            "type", "ListViewItem", "key", "row_" + i, "onClickAction", action("open", i))
        .with(
            "children",
            List.of(
                JsonObject.of("type", "Icon", "name", "cube", "color", "secondary"),
                JsonObject.of("type", "Text", "value", "Crate %s, \"fragile\"".formatted(i))
                    .with("weight", "semibold"),
                JsonObject.of("type", "Button", "label", "Sign", "onClickAction", action("sign", i))
                    .with("disabled", i % 3 == 0)));
  }

  private static JsonObject action(String type, int i) {
    return JsonObject.of("type", type, "payload", JsonObject.of("crate", i, "pier", "north"));
  }

  /** What a user says, with a tag, a file and a picture. */
  static ThreadItem messageWithAttachments(String threadId) {
    return new ThreadItem.UserMessage(
        "msg_1",
        threadId,
        BEGIN,
        List.of(
            new UserMessageContent.Text(TEXT.substring(0, 400)),
            new UserMessageContent.Tag(
                "tag_1", "@harbour", JsonObject.of("pier", "north"), "places", true)),
        List.of(
            new Attachment.File(
                "atc_1", "manifest.pdf", "application/pdf", null, threadId, JsonObject.EMPTY),
            new Attachment.Image(
                "atc_2",
                "crate.png",
                "image/png",
                null,
                threadId,
                null,
                "https://files.example.com/preview/atc_2.png")),
        "the other what arrived",
        InferenceOptions.NONE);
  }

  /** The request that says something in a thread. */
  static byte[] addUserMessage(String threadId) {
    return Requests.addUserMessage(threadId, "What came in today?")
        .getBytes(StandardCharsets.UTF_8);
  }
}
