package dev.chatkit4j.tck.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioGroupTest {

  @Test
  void scripts_that_answer_different_things_are_joined_in_order() {
    List<ScenarioGroup> groups =
        VectorReplay.groups(
            List.of(
                scenario("a", "{'respond':[{'match':'a'},{'match':null,'after':'a'}]}"),
                scenario("b", "{'action':[{'type':'b'}]}"),
                scenario("c", "{'respond':[{'match':'c'}],'transcribe':'t'}")));

    assertThat(groups).hasSize(1);
    assertThat(groups.getFirst().members())
        .extracting(Scenario::name)
        .containsExactly("a", "b", "c");
    assertThat(groups.getFirst().script())
        .isEqualTo(
            json(
                "{'respond':[{'match':'a'},{'match':null,'after':'a'},{'match':'c'}],"
                    + "'action':[{'type':'b'}],'transcribe':'t'}"));
  }

  @Test
  void scripts_that_answer_the_same_are_kept_apart() {
    assertThat(
            names(
                scenario("a", "{'respond':[{'match':'x'}]}"),
                scenario("b", "{'respond':[{'match':'x'}]}"),
                scenario("c", "{'transcribe':'1'}"),
                scenario("d", "{'transcribe':'2'}")))
        .containsExactly(List.of("a", "c"), List.of("b", "d"));
  }

  @Test
  void a_script_that_answers_anything_is_alone() {
    assertThat(
            names(
                scenario("a", "{'respond':[{'match':'*'}]}"),
                scenario("b", "{'respond':[{'match':null}]}"),
                scenario("c", "{'action':[{'type':'*'}]}"),
                scenario("d", "{'sync_action':[{'type':'*'}]}"),
                scenario("e", "{}"),
                scenario("f", "{}")))
        .containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of("d"), List.of("e", "f"));
  }

  @Test
  void a_scenario_that_wants_a_server_of_its_own_gets_one() {
    Scenario alone = new Scenario("s", "x", "x", JsonObject.EMPTY, true, List.of(), List.of());

    assertThat(names(scenario("a", "{}"), alone, scenario("b", "{}")))
        .containsExactly(List.of("a", "b"), List.of("s"));
  }

  private static List<List<String>> names(Scenario... scenarios) {
    return VectorReplay.groups(List.of(scenarios)).stream()
        .map(group -> group.members().stream().map(Scenario::name).toList())
        .toList();
  }

  private static Scenario scenario(String name, String script) {
    return new Scenario(name, "x", "x", json(script), false, List.of(), List.of());
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }
}
