package dev.chatkit4j.docs;

import static dev.chatkit4j.widget.Components.badge;
import static dev.chatkit4j.widget.Components.button;
import static dev.chatkit4j.widget.Components.card;
import static dev.chatkit4j.widget.Components.checkbox;
import static dev.chatkit4j.widget.Components.form;
import static dev.chatkit4j.widget.Components.input;
import static dev.chatkit4j.widget.Components.listView;
import static dev.chatkit4j.widget.Components.listViewItem;
import static dev.chatkit4j.widget.Components.markdown;
import static dev.chatkit4j.widget.Components.option;
import static dev.chatkit4j.widget.Components.row;
import static dev.chatkit4j.widget.Components.select;
import static dev.chatkit4j.widget.Components.spacer;
import static dev.chatkit4j.widget.Components.text;
import static dev.chatkit4j.widget.Components.title;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.server.Actions;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.template.WidgetTemplate;
import dev.chatkit4j.widget.ActionConfig;
import dev.chatkit4j.widget.Component.Size;
import dev.chatkit4j.widget.Component.Weight;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of docs/guides/widgets.md, run. */
@Timeout(60)
class WidgetExamplesTest {
  interface Responder {
    void respond(Turn<String> turn) throws Exception;
  }

  record Dish(String name, double price) {}

  private static final List<Dish> DISHES = List.of(new Dish("Phở", 12.5), new Dish("Bún chả", 9));

  // region server
  record Pay(long id) {}

  record Rate(long id, int stars, @Nullable String comment) {
    Rate {
      if (stars < 1 || stars > 5) {
        throw new IllegalArgumentException("one to five stars are possible");
      }
    }
  }

  abstract static class Restaurant extends ChatKitServer<String> {
    private final Actions<String> actions =
        Actions.<String>builder()
            .on("order.pay", Pay.class, this::pay)
            .onSync("order.rate", Rate.class, this::rate)
            .build();

    Restaurant(Store<String> store) {
      super(store);
    }

    @Override
    protected void action(Turn<String> turn, Action action, ThreadItem.@Nullable Widget sender)
        throws Exception {
      actions.run(turn, action, sender);
    }

    @Override
    protected @Nullable ThreadItem syncAction(
        ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, String context)
        throws Exception {
      return actions.runSync(thread, action, sender, context);
    }

    private void pay(Turn<String> turn, Pay pay, ThreadItem.@Nullable Widget sender) {
      if (sender != null) {
        JsonObject paid = card(text("Order %d is paid.".formatted(pay.id()))).json();
        turn.emit(new ThreadEvent.ItemReplaced(sender.withWidget(paid)));
      }
      turn.say("Enjoy your meal!");
    }

    private @Nullable ThreadItem rate(
        ThreadMetadata thread, Rate rate, ThreadItem.@Nullable Widget sender, String context) {
      return sender == null ? null : sender.withWidget(card(text("★".repeat(rate.stars()))).json());
    }
  }

  // endregion

  static final class Asked extends Restaurant {
    private final Responder responder;

    Asked(Responder responder) {
      super(new MemoryStore<>(owner -> owner));
      this.responder = responder;
    }

    @Override
    protected void respond(Turn<String> turn) throws Exception {
      responder.respond(turn);
    }

    String ask() throws Exception {
      return send(
          """
          {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"hi"}],
           "attachments":[],"inference_options":{}}}}
          """);
    }

    String act(String kind, String action) throws Exception {
      ThreadItem.Widget widget = widget();
      return send(
          "{\"type\":\"threads.%s\",\"params\":{\"thread_id\":\"%s\",\"item_id\":\"%s\",\"action\":%s}}"
              .formatted(kind, widget.threadId(), widget.id(), action));
    }

    private String send(String body) throws Exception {
      Reply reply = process(body.getBytes(StandardCharsets.UTF_8), "alice");
      if (reply instanceof Reply.Json json) {
        return new String(json.body(), StandardCharsets.UTF_8);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ((Reply.Events) reply).writeTo(out);
      return out.toString(StandardCharsets.UTF_8);
    }

    ThreadItem.Widget widget() {
      String thread = store().loadThreads(1, null, Order.DESC, "alice").data().getFirst().id();
      return (ThreadItem.Widget)
          store().loadThreadItems(thread, null, 9, Order.ASC, "alice").data().get(1);
    }
  }

  private static Asked answered(Responder responder) throws Exception {
    Asked restaurant = new Asked(responder);
    assertThat(restaurant.ask()).doesNotContain("\"type\":\"error\"");
    return restaurant;
  }

  @Test
  void a_card() throws Exception {
    Asked restaurant =
        answered(turn -> {
          // region card
          turn.showWidget(
              card(
                      title("Order 7").size(Size.LG),
                      row(text("Phở").weight(Weight.SEMIBOLD), spacer(), badge("hot")).gap(2),
                      button("Pay").onClick(ActionConfig.of("order.pay", Map.of("id", 7))))
                  .size(Size.SM)
                  .json());
          // endregion
        });
    assertThat(Json.write(restaurant.widget().widget())).contains("Order 7", "order.pay");
    assertThat(restaurant.act("custom_action", "{\"type\":\"order.pay\",\"payload\":{\"id\":7}}"))
        .contains("Order 7 is paid.", "Enjoy your meal!");
  }

  @Test
  void a_list() throws Exception {
    List<Dish> dishes = DISHES;
    Asked restaurant =
        answered(turn -> {
          // region list
          turn.showWidget(
              listView(
                      dishes.stream()
                          .map(dish ->
                              listViewItem(text(dish.name()), badge(dish.price() + " EUR"))
                                  .key(dish.name())
                                  .onClick(ActionConfig.of("dish.open", dish.name())))
                          .toList())
                  .limit(5)
                  .json());
          // endregion
        });
    assertThat(Json.write(restaurant.widget().widget())).contains("Phở", "9.0 EUR", "\"limit\":5");
  }

  @Test
  void a_form() throws Exception {
    Asked restaurant =
        answered(turn -> {
          // region form
          turn.showWidget(
              card(form(
                          select("stars", option("5", "Very good"), option("1", "Not so")),
                          input("comment").placeholder("Anything else?"),
                          checkbox("public", "Others may read it").checked(true),
                          button("Send").submit())
                      .onSubmit(ActionConfig.of("order.rate", Map.of("id", 7)).withoutStream()))
                  .json());
          // endregion
        });
    assertThat(
            restaurant.act(
                "sync_custom_action",
                "{\"type\":\"order.rate\",\"payload\":{\"id\":7,\"stars\":\"5\"}}"))
        .contains("★★★★★");
    assertThat(
            restaurant.act(
                "sync_custom_action",
                "{\"type\":\"order.rate\",\"payload\":{\"id\":7,\"stars\":6}}"))
        .contains("it is refused: one to five stars are possible");
  }

  private static Iterable<String> model() {
    return List.of("Ph", "ở", ".");
  }

  @Test
  void a_text_that_grows() throws Exception {
    Asked restaurant =
        new Asked(turn -> {
          // region stream
          var advice = card(title("Today")).add(markdown("").id("advice").streaming(true));
          turn.streamWidget(
              advice.json(),
              widget -> {
                StringBuilder text = new StringBuilder();
                for (String token : model()) {
                  text.append(token);
                  var grown = markdown(text.toString()).id("advice").streaming(true);
                  widget.update(card(title("Today"), grown).json());
                }
                widget.update(card(title("Today"), markdown(text.toString())).json());
              });
          // endregion
        });
    assertThat(restaurant.ask()).contains("\"delta\":\"ở\",\"done\":false", "Phở.");
  }

  @Test
  void a_template() throws Exception {
    // region template
    WidgetTemplate order =
        WidgetTemplate.resource(getClass(), "/dev/chatkit4j/template/order.widget");
    // endregion
    answered(turn -> {
      // region build
      Map<String, Object> dish = Map.of("name", "Phở", "price", 12.5);
      turn.showWidget(order.build(Map.of("id", 7, "dishes", List.of(dish), "note", "no onions")));
      // endregion
    });
    JsonObject data = (JsonObject) Json.parse("{\"id\": 8, \"note\": null, \"dishes\": []}");
    Asked restaurant =
        answered(turn -> {
          // region valid
          turn.showWidget(order.build(order.requireValid(data)));
          // endregion
        });
    assertThat(Json.write(restaurant.widget().widget())).contains("Order 8");
  }
}
