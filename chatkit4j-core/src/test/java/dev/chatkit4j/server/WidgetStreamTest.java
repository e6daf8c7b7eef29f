package dev.chatkit4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WidgetStreamTest {
  private static final String NEW_ROOT = "widget.root.updated";
  private static final String DELTA = "widget.streaming_text.value_delta";

  private final TestServer server = new TestServer(new MemoryStore<>(owner -> owner));

  private static JsonObject widget(String json) {
    return (JsonObject) Json.parse(json.replace('\'', '"'));
  }

  /** What the client gets while the widget goes through those states. */
  private List<JsonObject> streamed(String... states) throws Exception {
    return respond(turn ->
        turn.streamWidget(
            widget(states[0]),
            stream -> {
              for (int i = 1; i < states.length; i++) {
                stream.update(widget(states[i]));
              }
            }));
  }

  private List<JsonObject> respond(TestServer.OnRespond respond) throws Exception {
    server.onRespond = respond;
    List<JsonObject> events =
        server.events(
            """
            {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"hi"}],
             "attachments":[],"inference_options":{}}}}
            """);
    return events.subList(3, events.size());
  }

  private static List<String> types(List<JsonObject> events) {
    List<String> types = new ArrayList<>();
    for (JsonObject event : events) {
      types.add(
          event.get("update") instanceof JsonObject update
              ? update.text("type")
              : event.text("type"));
    }
    return types;
  }

  private List<ThreadItem> stored() {
    String thread = server.store().loadThreads(1, null, Order.DESC, "alice").data().getFirst().id();
    return server.store().loadThreadItems(thread, null, 9, Order.ASC, "alice").data();
  }

  @Test
  void a_text_that_grows_is_sent_piece_by_piece_and_kept_as_a_whole() throws Exception {
    String state =
        "{'type':'Card','children':[{'type':'Text','id':'t','value':'%s','streaming':%s}]}";

    List<JsonObject> events =
        streamed(
            state.formatted("", true),
            state.formatted("a", true),
            state.formatted("ab", true),
            state.formatted("ab", false));

    assertThat(types(events))
        .containsExactly("thread.item.added", DELTA, DELTA, NEW_ROOT, "thread.item.done");
    assertThat(((JsonObject) events.get(2).get("update")))
        .isEqualTo(widget("{'type':'" + DELTA + "','component_id':'t','delta':'b','done':false}"));
    assertThat(((ThreadItem.Widget) stored().getLast()).widget())
        .isEqualTo(widget(state.formatted("ab", false)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'Text','id':'t','value':'a'}      | {'type':'Text','id':'t','value':'a','color':'danger'}
          {'type':'Text','id':'t','value':'a','color':null} | {'type':'Text','id':'t','value':'a'}
          {'type':'Text','value':'a'}               | {'type':'Text','value':'ab'}
          {'type':'Transition','children':{'type':'Text','id':'t','value':'a'}} | {'type':'Transition','children':{'type':'Text','id':'t','value':'ab'}}
          {'type':'Row','children':[{'type':'Text','id':'t','value':'a'},{'type':'Text','id':'t','value':'a'}]} | {'type':'Row','children':[{'type':'Text','id':'t','value':'ab'},{'type':'Text','id':'t','value':'a'}]}
          """)
  void what_is_no_piece_of_text_is_sent_as_a_whole_both_ways(String one, String other)
      throws Exception {
    String card = "{'type':'Card','children':[%s]}";

    assertThat(types(streamed(card.formatted(one), card.formatted(other), card.formatted(one))))
        .containsExactly("thread.item.added", NEW_ROOT, NEW_ROOT, "thread.item.done");
  }

  @Test
  void a_state_that_changed_nothing_is_not_sent() throws Exception {
    assertThat(types(streamed("{'type':'Card'}", "{'type':'Card'}")))
        .containsExactly("thread.item.added", "thread.item.done");
  }

  @Test
  void a_widget_without_another_state_is_done_as_it_began() throws Exception {
    assertThat(types(streamed("{'type':'Card'}")))
        .containsExactly("thread.item.added", "thread.item.done");
    assertThat(((ThreadItem.Widget) stored().getLast()).widget())
        .isEqualTo(JsonObject.of("type", "Card"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exception", "error", "told"})
  void a_widget_that_fails_is_taken_away(String how) throws Exception {
    List<JsonObject> events =
        respond(turn ->
            turn.streamWidget(
                widget("{'type':'Card'}"),
                stream -> {
                  stream.update(widget("{'type':'Card','size':'sm'}"));
                  switch (how) {
                    case "exception" -> throw new Exception("the kitchen burns");
                    case "error" -> throw new AssertionError("the kitchen burns");
                    default -> throw StreamError.custom("The kitchen burns.");
                  }
                }));

    assertThat(types(events))
        .containsExactly("thread.item.added", NEW_ROOT, "thread.item.removed", "error");
    assertThat(stored()).hasSize(1);
  }
}
