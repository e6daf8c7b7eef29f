package dev.chatkit4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.memory.MemoryStore;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionsTest {
  record Dish(String name, int count) {
    Dish {
      if (count < 1) {
        throw new IllegalArgumentException("a count of at least 1 is needed");
      }
    }
  }

  record Order(
      long id,
      boolean paid,
      double tip,
      BigDecimal price,
      @Nullable String note,
      JsonValue any,
      JsonObject extra,
      List<Dish> dishes,
      List<String> tags) {}

  record Numbers(long count, BigDecimal price, double tip) {}

  private static final JsonObject CARD = JsonObject.of("type", "Card");

  private final TestServer server = new TestServer(new MemoryStore<>(owner -> owner));
  private final AtomicReference<Object> seen = new AtomicReference<>();
  private final Actions<String> actions =
      Actions.<String>builder()
          .on("dish", Dish.class, (turn, dish, sender) -> turn.say(dish.toString()))
          .on("order", Order.class, (turn, order, sender) -> seen.set(order))
          .on("number", Numbers.class, (turn, numbers, sender) -> seen.set(numbers))
          .on("json", json -> json, (turn, json, sender) -> seen.set(json))
          .on("sender", json -> json, (turn, json, sender) -> seen.set(Optional.ofNullable(sender)))
          .onSync(
              "dish",
              Dish.class,
              (thread, dish, sender, owner) ->
                  sender == null ? null : sender.withWidget(CARD.with("count", dish.count())))
          .onSync(
              "number",
              json -> {
                throw new IllegalArgumentException("no number");
              },
              (thread, json, sender, owner) -> null)
          .build();

  private String threadId;
  private ThreadItem.Widget widget;

  @BeforeEach
  void show_a_widget() throws Exception {
    server.onRespond = turn -> widget = turn.showWidget(CARD);
    server.events(
        """
        {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"hi"}],
         "attachments":[],"inference_options":{}}}}
        """);
    threadId = widget.threadId();
    server.onAction = actions::run;
    server.onSyncAction = actions::runSync;
  }

  private String request(String kind, @Nullable String itemId, String action) {
    String item = itemId == null ? "" : "\"item_id\":\"%s\",".formatted(itemId);
    return "{\"type\":\"threads.%s\",\"params\":{\"thread_id\":\"%s\",%s\"action\":%s}}"
        .formatted(kind, threadId, item, action.replace('\'', '"'));
  }

  private List<JsonObject> act(String action) throws Exception {
    return server.events(request("custom_action", widget.id(), action));
  }

  @Test
  void an_action_finds_its_handler_with_its_payload_as_a_record() throws Exception {
    assertThat(
            Json.write(
                JsonArray.of(act("{'type':'dish','payload':{'name':'Pho','count':2}}").toArray())))
        .contains("Dish[name=Pho, count=2]");
  }

  @Test
  void every_kind_of_component_is_read() throws Exception {
    act(
        """
        {'type':'order','payload':{'id':9007199254740993,'paid':true,'tip':1,'price':1.50,
          'any':null,'extra':{'a':1},'more':1,
          'dishes':[{'name':'Pho','count':2}],'tags':['hot']}}
        """);

    assertThat(seen.get())
        .isEqualTo(
            new Order(
                9007199254740993L,
                true,
                1,
                new BigDecimal("1.50"),
                null,
                JsonValue.of(null),
                JsonObject.of("a", 1),
                List.of(new Dish("Pho", 2)),
                List.of("hot")));
  }

  @Test
  void a_number_may_come_as_the_string_that_a_field_of_a_form_is() throws Exception {
    act("{'type':'number','payload':{'count':'2','price':'1.5','tip':'3'}}");

    assertThat(seen.get()).isEqualTo(new Numbers(2, new BigDecimal("1.5"), 3));
  }

  @Test
  void a_payload_may_be_left_as_it_is() throws Exception {
    act("{'type':'json','payload':[1,null]}");

    assertThat(seen.get()).isEqualTo(JsonArray.of(1, null));
  }

  @Test
  void a_handler_knows_the_widget_if_there_is_one() throws Exception {
    act("{'type':'sender'}");
    assertThat(seen.get()).isEqualTo(Optional.of(widget));

    server.events(request("custom_action", null, "{'type':'sender'}"));
    assertThat(seen.get()).isEqualTo(Optional.empty());
  }

  @Test
  void a_synchronous_action_returns_the_changed_widget() {
    JsonObject reply =
        server.json(
            request(
                "sync_custom_action",
                widget.id(),
                "{'type':'dish','payload':{'name':'Pho','count':3}}"));

    assertThat(Json.write(reply)).contains("\"count\":3");
    assertThat(server.store().loadItem(threadId, widget.id(), "alice"))
        .isEqualTo(widget.withWidget(CARD.with("count", 3)));
  }

  @Test
  void the_client_is_told_of_an_action_that_nobody_handles() throws Exception {
    assertThat(act("{'type':'nope'}").getLast())
        .isEqualTo(
            JsonObject.of(
                    "type", "error", "code", "custom", "message", "There is no action nope here.")
                .with("allow_retry", false));
    assertThat(server.status(request("sync_custom_action", widget.id(), "{'type':'nope'}")))
        .isEqualTo(404);
    assertThat(server.status(request("sync_custom_action", widget.id(), "{'type':'json'}")))
        .isEqualTo(404);
    assertThat(Json.write(act("{'type':'%s'}".formatted("x".repeat(200))).getLast()))
        .contains("x".repeat(100) + "…");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          null                           | it is no object
          {'name':'a'}                   | count is missing
          {'name':null,'count':1}        | name is missing
          {'name':7,'count':1}           | name is no String
          {'name':'a','count':1.5}       | count is no int
          {'name':'a','count':'one'}     | count is no int
          {'name':'a','count':''}        | count is no int
          {'name':'a','count':true}      | count is no int
          {'name':'a','count':9999999999} | count is no int
          {'name':'a','count':0}         | it is refused: a count of at least 1 is needed
          """)
  void the_client_is_told_of_a_payload_that_does_not_fit(String payload, String message)
      throws Exception {
    String action = "{'type':'dish','payload':%s}".formatted(payload);

    assertThat(act(action).getLast())
        .isEqualTo(
            JsonObject.of(
                    "type",
                    "error",
                    "code",
                    "custom",
                    "message",
                    "The payload of action dish does not fit: " + message)
                .with("allow_retry", false));
    assertThat(server.status(request("sync_custom_action", widget.id(), action))).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'dishes':{}                    | dishes is no list
          'dishes':[1]                   | dishes[0] is no object
          'dishes':[{'name':'a'}]        | dishes[0].count is missing
          'dishes':[],'tags':['a',null]  | tags[1] is no String
          'dishes':[],'tags':[],'extra':[] | extra is no JsonObject
          """)
  void the_place_inside_a_payload_is_told(String members, String message) throws Exception {
    String action =
        "{'type':'order','payload':{'id':1,'paid':true,'tip':1,'price':1,'any':1,'extra':{},'tags':[],%s}}"
            .formatted(members);

    assertThat(act(action).getLast().text("message"))
        .isEqualTo("The payload of action order does not fit: " + message);
  }

  @Test
  void a_function_may_refuse_a_payload_too() {
    assertThat(server.status(request("sync_custom_action", widget.id(), "{'type':'number'}")))
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'payload':1}", "{'type':null}", "{'type':7}", "null"})
  void an_action_without_a_type_is_refused(String action) {
    assertThat(server.status(request("custom_action", widget.id(), action))).isEqualTo(400);
    assertThat(server.status(request("sync_custom_action", widget.id(), action))).isEqualTo(400);
  }

  @Test
  void two_handlers_of_one_type_are_refused() {
    Actions.Builder<String> builder =
        Actions.<String>builder().on("a", json -> json, (turn, json, sender) -> {});

    assertThatThrownBy(() -> builder.on("a", json -> json, (turn, json, sender) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("action a has two handlers");
  }

  record Unreadable(Dish dish, List<Thread> threads) {}

  @Test
  void a_record_that_cannot_be_read_is_refused_at_once() {
    assertThatThrownBy(
            () -> Actions.<String>builder().on("a", Unreadable.class, (turn, a, sender) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "component threads of record "
                + Unreadable.class.getName()
                + " cannot be read from JSON");
  }
}
