package dev.chatkit4j.widget;

import static dev.chatkit4j.widget.Widgets.widget;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.ItemUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WidgetDiffTest {
  @Test
  void equal_states_need_no_update() {
    JsonObject state = widget("{'type':'Card','children':[{'type':'Text','value':'a'}]}");

    assertThat(WidgetDiff.between(state, state)).isEmpty();
  }

  @Test
  void the_order_of_members_is_no_change() {
    assertThat(
            WidgetDiff.between(
                widget("{'type':'Card','size':'sm'}"), widget("{'size':'sm','type':'Card'}")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Text", "Markdown"})
  void appended_text_is_a_delta(String type) {
    assertThat(
            between(
                "{'type':'Card','children':[{'type':'%s','id':'t','value':'Hel'}]}".formatted(type),
                "{'type':'Card','children':[{'type':'%s','id':'t','value':'Hello'}]}"
                    .formatted(type)))
        .containsExactly(new ItemUpdate.WidgetTextDelta("t", "lo", true));
  }

  @Test
  void the_first_text_of_an_empty_component_is_a_delta() {
    assertThat(
            between(
                "{'type':'Card','children':[{'type':'Text','id':'t','value':''}]}",
                "{'type':'Card','children':[{'type':'Text','id':'t','value':'a'}]}"))
        .containsExactly(new ItemUpdate.WidgetTextDelta("t", "a", true));
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "null, true", "'\"true\"', true"})
  void a_delta_is_done_unless_the_text_is_streaming(String streaming, boolean done) {
    String state = "{'type':'Text','id':'t','value':'%s','streaming':" + streaming + "}";

    assertThat(between(state.formatted("a"), state.formatted("ab")))
        .containsExactly(new ItemUpdate.WidgetTextDelta("t", "b", done));
  }

  @Test
  void the_end_of_streaming_replaces_the_root_even_if_text_was_appended() {
    assertReplacesRoot(
        "{'type':'Card','children':[{'type':'Text','id':'t','value':'a','streaming':true}]}",
        "{'type':'Card','children':[{'type':'Text','id':'t','value':'ab','streaming':false}]}");
  }

  @Test
  void several_texts_give_their_deltas_in_the_order_of_the_tree() {
    String state =
        """
        {'type':'Card','children':[
          {'type':'Text','id':'z','value':'%s'},
          {'type':'Row','children':[{'type':'Markdown','id':'m','value':'%s','streaming':true}]},
          {'type':'Text','id':'same','value':'x'},
          {'type':'Text','id':'a','value':'%s'}]}
        """;

    assertThat(between(state.formatted("1", "2", "3"), state.formatted("1.", "2.", "3.")))
        .containsExactly(
            new ItemUpdate.WidgetTextDelta("z", ".", true),
            new ItemUpdate.WidgetTextDelta("m", ".", false),
            new ItemUpdate.WidgetTextDelta("a", ".", true));
  }

  @Test
  void one_text_that_cannot_be_a_delta_replaces_the_root_instead_of_all_deltas() {
    String state =
        """
        {'type':'Card','children':[
          {'type':'Text','id':'a','value':'%s'},{'type':'Text','value':'%s'}]}
        """;

    assertReplacesRoot(state.formatted("1", "2"), state.formatted("1.", "2."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'Text','id':'t','value':'x'}",
        "{'type':'Text','id':'t','value':7}",
        "{'type':'Text','id':'t','value':null}",
        "{'type':'Text','id':'t'}",
        "{'type':'Text','id':'u','value':'ab'}",
        "{'type':'Text','id':'t','key':'k','value':'ab'}",
        "{'type':'Text','id':'t','value':'ab','streaming':true}",
        "{'type':'Text','id':'t','value':'ab','color':null}",
        "{'type':'Markdown','id':'t','value':'ab'}",
      })
  void a_text_changed_in_any_other_way_replaces_the_root(String changed) {
    assertReplacesRoot(
        "{'type':'Card','children':[{'type':'Text','id':'t','value':'a'}]}",
        "{'type':'Card','children':[%s]}".formatted(changed));
    assertReplacesRoot(
        "{'type':'Card','children':[%s]}".formatted(changed),
        "{'type':'Card','children':[{'type':'Text','id':'t','value':'a'}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'Text','value':'%s'}",
        "{'type':'Text','id':'','value':'%s'}",
        "{'type':'Text','id':7,'value':'%s'}",
        "{'type':'Title','id':'t','value':'%s'}",
        "{'id':'t','value':'%s'}",
        "{'type':'Input','id':'t','name':'n','defaultValue':'%s'}",
        "{'type':'Transition','children':{'type':'Text','id':'t','value':'%s'}}",
        "{'type':'Transition','children':[{'type':'Text','id':'t','value':'%s'}]}",
        "{'type':'Row','children':{'type':'Text','id':'t','value':'%s'}}",
        "{'type':'Row','header':{'type':'Text','id':'t','value':'%s'}}",
        "{'type':'Row','children':[[{'type':'Text','id':'t','value':'%s'}]]}",
        "{'type':'Row','children':'%s'}",
        "{'type':'Row','children':['%s']}",
      })
  void appended_text_that_no_client_could_place_replaces_the_root(String child) {
    String card = "{'type':'Card','children':[" + child + "]}";

    assertReplacesRoot(card.formatted("a"), card.formatted("ab"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'Text','id':'t','value':'x'}",
        "{'type':'Button','id':'t'}",
        "{'type':'Transition','children':{'type':'Icon','id':'t'}}",
      })
  void appended_text_under_an_id_that_occurs_twice_replaces_the_root(String other) {
    String state = "{'type':'Card','children':[{'type':'Text','id':'t','value':'%s'}," + other;

    assertReplacesRoot((state + "]}").formatted("a"), (state + "]}").formatted("ab"));
    String thrice = state + "," + other + "]}";
    assertReplacesRoot(thrice.formatted("a"), thrice.formatted("ab"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'Card','children':[{'type':'Badge','label':'a'}],'status':{'text':'s'}}",
        "{'type':'Card'}",
        "{'type':'Card','children':null}",
        "{'type':'Card','children':[]}",
        "{'type':'Card','children':{'type':'Badge','label':'a'}}",
        "{'type':'Card','children':[{'type':'Badge','label':'b'}]}",
        "{'type':'Card','children':[{'type':'Badge','label':'a'},{'type':'Divider'}]}",
        "{'type':'ListView','children':[{'type':'Badge','label':'a'}]}",
        "{'type':'Card','id':'c','children':[{'type':'Badge','label':'a'}]}",
      })
  void a_member_that_came_went_or_changed_replaces_the_root(String other) {
    String state = "{'type':'Card','children':[{'type':'Badge','label':'a'}]}";

    assertReplacesRoot(state, other);
    assertReplacesRoot(other, state);
  }

  @Test
  void nulls_inside_a_payload_are_compared_and_kept() {
    String state =
        "{'type':'Button','onClickAction':{'type':'go','payload':{'a':null,'b':[null,%s]}}}";

    assertReplacesRoot(state.formatted("1"), state.formatted("null"));
    assertThat(WidgetDiff.between(widget(state.formatted("1")), widget(state.formatted("1"))))
        .isEmpty();
  }

  @Test
  void a_number_written_differently_replaces_the_root() {
    assertReplacesRoot("{'type':'Row','gap':1}", "{'type':'Row','gap':1.0}");
  }

  @Test
  void a_tree_150_levels_deep_is_compared() {
    assertThat(WidgetDiff.between(deep("a"), deep("ab")))
        .containsExactly(new ItemUpdate.WidgetTextDelta("t", "b", true));
    assertThat(WidgetTree.apply(deep("a"), new ItemUpdate.WidgetTextDelta("t", "b", true)))
        .isEqualTo(deep("ab"));
  }

  private static JsonObject deep(String text) {
    JsonObject tree = JsonObject.of("type", "Text", "id", "t", "value", text);
    for (int level = 1; level < 75; level++) {
      tree = JsonObject.of("type", "Col", "children", JsonArray.of(tree));
    }
    return tree;
  }

  @RepeatedTest(200)
  void applying_the_updates_to_the_first_state_gives_the_second(RepetitionInfo repetition) {
    Widgets random = new Widgets(new Random(repetition.getCurrentRepetition()));
    JsonObject state = random.root();
    for (int step = 0; step < 25; step++) {
      JsonObject next = random.changed(state);
      List<ItemUpdate> updates = WidgetDiff.between(state, next);

      assertThat(updates.isEmpty()).isEqualTo(state.equals(next));
      assertThat(applied(state, updates)).isEqualTo(next);
      assertThat(shown(state, updates)).isEqualTo(next);
      state = next;
    }
  }

  /** Guards the test above: it would prove little if the trees never led to deltas. */
  @Test
  void random_trees_lead_to_deltas_and_to_replaced_roots() {
    int deltas = 0;
    int roots = 0;
    for (int seed = 1; seed <= 200; seed++) {
      Widgets random = new Widgets(new Random(seed));
      JsonObject state = random.root();
      List<ItemUpdate> updates = WidgetDiff.between(state, random.changed(state));
      deltas += (int) updates.stream().filter(ItemUpdate.WidgetTextDelta.class::isInstance).count();
      roots +=
          (int) updates.stream().filter(ItemUpdate.WidgetRootUpdated.class::isInstance).count();
    }

    assertThat(deltas).isGreaterThan(20);
    assertThat(roots).isGreaterThan(20);
  }

  private static JsonObject applied(JsonObject state, List<ItemUpdate> updates) {
    for (ItemUpdate update : updates) {
      state = WidgetTree.apply(state, update);
    }
    return state;
  }

  /** What a client makes of them that looks for ids everywhere, and knows nothing of our code. */
  private static JsonObject shown(JsonObject state, List<ItemUpdate> updates) {
    JsonObject shown = state;
    for (ItemUpdate update : updates) {
      shown =
          switch (update) {
            case ItemUpdate.WidgetRootUpdated root -> root.widget();
            case ItemUpdate.WidgetTextDelta delta -> appended(shown, delta);
            default -> throw new AssertionError(update);
          };
    }
    return shown;
  }

  private static JsonObject appended(JsonObject state, ItemUpdate.WidgetTextDelta delta) {
    List<JsonObject> found = new ArrayList<>();
    JsonValue changed =
        mapped(
            state,
            component -> {
              if (!delta.componentId().equals(component.text("id"))) {
                return component;
              }
              found.add(component);
              return component.with("value", component.text("value") + delta.delta());
            });
    assertThat(found).hasSize(1);
    boolean streaming = JsonValue.of(true).equals(found.getFirst().get("streaming"));
    assertThat(delta.done()).isEqualTo(!streaming);
    return (JsonObject) changed;
  }

  private static JsonValue mapped(JsonValue value, UnaryOperator<JsonObject> change) {
    return switch (value) {
      case JsonArray array ->
          new JsonArray(array.elements().stream().map(one -> mapped(one, change)).toList());
      case JsonObject object -> {
        JsonObject mapped = object;
        for (String name : object.members().keySet()) {
          mapped = mapped.with(name, mapped(object.get(name), change));
        }
        yield change.apply(mapped);
      }
      default -> value;
    };
  }

  private static void assertReplacesRoot(String before, String after) {
    assertThat(between(before, after))
        .containsExactly(new ItemUpdate.WidgetRootUpdated(widget(after)));
  }

  private static List<ItemUpdate> between(String before, String after) {
    return WidgetDiff.between(widget(before), widget(after));
  }
}
