package dev.chatkit4j.widget;

import static dev.chatkit4j.widget.Widgets.widget;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ItemUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WidgetTreeTest {
  @Test
  void the_root_is_replaced_as_a_whole() {
    JsonObject after = widget("{'type':'Basic','x':null}");

    assertThat(WidgetTree.apply(widget("{'type':'Card'}"), new ItemUpdate.WidgetRootUpdated(after)))
        .isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s",
        "{'type':'Card','children':[{'type':'Divider'},%s,{'type':'Divider'}]}",
        "{'type':'Card','children':{'type':'Row','children':%s}}",
        "{'type':'Card','children':[{'type':'Transition','children':%s}]}",
        "{'type':'Card','id':'other','children':[{'type':'Row','children':[%s]}]}",
      })
  void a_component_is_found_wherever_it_is(String place) {
    JsonObject before = widget(place.formatted("{'type':'Text','id':'t','value':'a','size':'sm'}"));
    JsonObject component = widget("{'type':'Sparkline','points':[1,null]}");

    assertThat(WidgetTree.apply(before, new ItemUpdate.WidgetComponentUpdated("t", component)))
        .isEqualTo(widget(place.formatted("{'type':'Sparkline','points':[1,null]}")));
    assertThat(WidgetTree.apply(before, new ItemUpdate.WidgetTextDelta("t", "b", false)))
        .isEqualTo(widget(place.formatted("{'type':'Text','id':'t','value':'ab','size':'sm'}")));
  }

  @Test
  void of_two_components_with_one_id_the_first_is_changed() {
    String state = "{'type':'Card','children':[%s,{'type':'Text','id':'t','value':'a'}]}";

    assertThat(
            WidgetTree.apply(
                widget(state.formatted("{'type':'Text','id':'t','value':'a'}")),
                new ItemUpdate.WidgetTextDelta("t", "b", true)))
        .isEqualTo(widget(state.formatted("{'type':'Text','id':'t','value':'ab'}")));
  }

  @Test
  void the_last_delta_ends_the_streaming_of_its_text() {
    JsonObject before = widget("{'type':'Text','id':'t','value':'a','streaming':true}");

    assertThat(WidgetTree.apply(before, new ItemUpdate.WidgetTextDelta("t", "b", true)))
        .isEqualTo(widget("{'type':'Text','id':'t','value':'ab','streaming':false}"));
    assertThat(WidgetTree.apply(before, new ItemUpdate.WidgetTextDelta("t", "b", false)))
        .isEqualTo(widget("{'type':'Text','id':'t','value':'ab','streaming':true}"));
  }

  @Test
  void a_component_nobody_has_changes_nothing() {
    JsonObject before = widget("{'type':'Card','children':[{'type':'Text','value':'a'}, 7, null]}");

    assertThat(WidgetTree.apply(before, new ItemUpdate.WidgetTextDelta("t", "b", true)))
        .isEqualTo(before);
    assertThat(
            WidgetTree.apply(
                before, new ItemUpdate.WidgetComponentUpdated("t", widget("{'type':'Row'}"))))
        .isEqualTo(before);
  }

  @Test
  void a_delta_for_a_component_without_text_changes_nothing() {
    JsonObject before = widget("{'type':'Card','children':[{'type':'Badge','id':'t','value':7}]}");

    assertThat(WidgetTree.apply(before, new ItemUpdate.WidgetTextDelta("t", "b", true)))
        .isEqualTo(before);
  }

  @Test
  void updates_of_other_items_change_nothing() {
    JsonObject before = widget("{'type':'Text','id':'t','value':'a'}");

    assertThat(WidgetTree.apply(before, new ItemUpdate.TextDelta(0, "b"))).isEqualTo(before);
    assertThat(WidgetTree.apply(before, new ItemUpdate.Unknown(widget("{'type':'new'}"))))
        .isEqualTo(before);
  }
}
