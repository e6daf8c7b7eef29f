package dev.chatkit4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PendingItemsTest {
  private static final Instant TIME = Instant.EPOCH;

  private static ThreadItem.Widget widget(String id) {
    List<JsonObject> texts = new ArrayList<>();
    for (String text : List.of("a", "b", "a")) {
      texts.add(JsonObject.of("type", "Text", "id", text, "value", "").with("streaming", true));
    }
    return new ThreadItem.Widget(
        id, "thr", TIME, JsonObject.of("type", "Card", "children", texts), null);
  }

  private static ThreadItem.AssistantMessage message(String id) {
    return new ThreadItem.AssistantMessage(
        id, "thr", TIME, List.of(new AssistantMessageContent("")));
  }

  /** Texts are gathered and put in later; nobody may notice. */
  @RepeatedTest(100)
  void updates_in_any_order_lead_to_what_they_lead_to_one_by_one(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    PendingItems pending = new PendingItems();
    Map<String, ThreadItem> expected = new LinkedHashMap<>();
    for (ThreadItem item : List.of(widget("w1"), message("m"), widget("w2"))) {
      pending.begin(item);
      expected.put(item.id(), item);
    }
    for (int step = 0; step < 50; step++) {
      String id = List.of("w1", "m", "w2").get(random.nextInt(3));
      ItemUpdate update = update(random);
      assertThat(pending.update(id, update)).isTrue();
      expected.computeIfPresent(id, (key, item) -> UpdatedItem.of(item, update));
      if (random.nextInt(20) == 0) {
        assertThat(pending.inOrder()).containsExactlyElementsOf(expected.values());
      }
    }

    assertThat(pending.inOrder()).containsExactlyElementsOf(expected.values());
  }

  private static ItemUpdate update(Random random) {
    String text = "t" + random.nextInt(100);
    String component = List.of("a", "b", "none").get(random.nextInt(3));
    return switch (random.nextInt(20)) {
      case 0 -> new ItemUpdate.WidgetRootUpdated(widget("w").widget().with("title", text));
      case 1 ->
          new ItemUpdate.WidgetComponentUpdated(
              component, JsonObject.of("type", "Text", "id", component, "value", text));
      case 2 -> new ItemUpdate.ContentPartDone(0, new AssistantMessageContent(text));
      case 3, 4, 5 -> new ItemUpdate.TextDelta(random.nextInt(2), text);
      default -> new ItemUpdate.WidgetTextDelta(component, text, random.nextInt(10) == 0);
    };
  }

  /** Copying the text for each piece would move 1.2 TB. */
  @Test
  void a_text_of_a_widget_that_grows_by_many_pieces_is_not_copied_for_each() {
    PendingItems pending = new PendingItems();
    pending.begin(widget("w"));
    for (int i = 0; i < 400_000; i++) {
      pending.update("w", new ItemUpdate.WidgetTextDelta("a", "token ", false));
      pending.update("w", new ItemUpdate.WidgetTextDelta("b", "token ", false));
    }

    JsonArray texts =
        (JsonArray) ((ThreadItem.Widget) pending.inOrder().getFirst()).widget().get("children");
    assertThat(((JsonObject) texts.elements().get(1)).text("value")).hasSize(2_400_000);
  }
}
