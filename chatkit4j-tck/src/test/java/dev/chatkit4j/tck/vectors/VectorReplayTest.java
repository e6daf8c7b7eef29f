package dev.chatkit4j.tck.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorReplayTest {

  @Test
  void every_conversation_in_the_kit_is_listed_and_has_a_name_of_its_own() throws Exception {
    assertThat(VectorReplay.scenarios()).extracting(Scenario::name).doesNotHaveDuplicates();
    assertThat(VectorReplay.scenarios(folder()))
        .containsExactlyInAnyOrderElementsOf(VectorReplay.scenarios());
  }

  private static Path folder() throws URISyntaxException {
    return Path.of(VectorReplay.class.getResource("scenarios.txt").toURI()).getParent();
  }

  @Test
  void an_answer_as_wanted_is_no_difference() throws Exception {
    assertThat(
            replay(
                "{'requests':[{'body':{}}],'expect':[{'status':200,'body':{'id':'<id:thr:1>'}}]}",
                FixedAnswers.json(200, "{\"id\":\"thr_000001\"}")))
        .isEmpty();
  }

  @Test
  void a_wrong_answer_is_told_with_its_request_and_path() throws Exception {
    assertThat(
            replay(
                "{'requests':[{'body':{}},{'body':{}}],"
                    + "'expect':[{'status':200,'body':{}},{'status':200,'body':{'a':[1]}}]}",
                FixedAnswers.json(200, "{}"),
                FixedAnswers.json(200, "{\"a\":[2]}")))
        .contains("request 1: /body/a/0: wanted 1, got 2");
  }

  @Test
  void what_is_wanted_counts_more_than_what_was_recorded() throws Exception {
    String scenario =
        "{'requests':[{'body':{}}],'expect':[{'status':500,'text':'x'}],'want':[{'status':400,'body':{}}]}";

    assertThat(replay(scenario, FixedAnswers.json(400, "{}"))).isEmpty();
    assertThat(replay(scenario, FixedAnswers.json(500, "{}"))).isPresent();
  }

  @Test
  void events_are_read_whatever_they_are_cut_into_and_comments_are_not_events() throws Exception {
    String scenario =
        "{'requests':[{'body':{}}],'expect':[{'status':200,'events':[{'é':1},{'b':2}]}]}";

    assertThat(
            replay(
                scenario,
                FixedAnswers.chunked(
                    true, ": hi\n\ndata: {\"é\"", ":1}\n", "\ndata:{\"b\":2}\n\n: bye\n\n")))
        .isEmpty();
    assertThat(
            replay(
                scenario,
                FixedAnswers.chunked(
                    true, ": hi\n", "data: {\"é\":1}\n\n", ": hi\n", "data: {\"b\":2}\n\n: bye\n")))
        .isEmpty();
    assertThat(
            replay(scenario, FixedAnswers.stream("data: {\"é\":1}\n\ndata: {\"b\":\ndata: 2}\n\n")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stream_that_breaks_off_is_truncated(boolean chunked) throws Exception {
    String half = "data: {\"a\":1}\n\ndata: {\"b\"";

    assertThat(
            replay(
                "{'requests':[{'body':{}}],'expect':[{'status':200,'events':[{'a':1}]}]}",
                chunked ? FixedAnswers.chunked(false, half) : FixedAnswers.stream(half)))
        .contains("request 0: /truncated: not wanted, got true");
  }

  @Test
  void the_client_leaves_after_as_many_events_as_it_says() throws Exception {
    assertThat(
            replay(
                "{'requests':[{'body':{},'abort_after_events':1}],"
                    + "'expect':[{'status':200,'aborted':true,'events':[{'a':1}]}]}",
                FixedAnswers.stream("data: {\"a\":1}\n\ndata: {\"a\":2}\n\n")))
        .isEmpty();
  }

  @Test
  void other_answers_are_texts() throws Exception {
    assertThat(
            replay(
                "{'requests':[{'body':{}}],'expect':[{'status':502,'text':'no'}]}",
                "HTTP/1.1 502 X\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno"))
        .isEmpty();
  }

  @Test
  void a_polled_request_is_repeated_until_the_answer_is_as_wanted() throws Exception {
    String scenario =
        "{'requests':[{'body':{},'poll_ms':5000}],'expect':[{'status':200,'body':{'id':'<id:thr:1>'}}]}";

    assertThat(
            replay(
                scenario,
                FixedAnswers.json(200, "{\"id\":[\"thr_00000x\"]}"),
                FixedAnswers.json(200, "{\"id\":\"thr_00000y\"}")))
        .isEmpty();
  }

  @Test
  void requests_take_values_from_earlier_answers() throws Exception {
    Scenario scenario =
        scenario(
            "{'requests':[{'body':{}},"
                + "{'body':{'t':{'$ref':'r0/body/a~1b/-1/id'},'l':[{'$ref':'r0/status'}]}}],"
                + "'expect':['<any>','<any>']}");
    try (FixedAnswers server =
        new FixedAnswers(
            FixedAnswers.json(200, "{\"a/b\":[1,{\"id\":\"x\"}]}"), FixedAnswers.json(200, "{}"))) {
      assertThat(VectorReplay.replay(server.uri(), scenario)).isEmpty();
      assertThat(server.requests().get(1)).endsWith("{\"t\":\"x\",\"l\":[200]}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"r0/body/nothing", "r0/body/list/7", "r0/body/list/x", "r1/body", "r0/status/x"})
  void a_reference_to_nothing_is_told(String reference) throws Exception {
    assertThat(
            replay(
                "{'requests':[{'body':{}},{'body':{'$ref':'%s'}}],'expect':['<any>','<any>']}"
                    .formatted(reference),
                FixedAnswers.json(200, "{\"list\":[1]}")))
        .get()
        .asString()
        .startsWith("request 1: cannot be built from the earlier answers")
        .contains(reference);
  }

  @Test
  void users_belong_to_a_run_unless_they_are_given_literally_or_not_at_all() throws Exception {
    Scenario scenario =
        scenario(
            "{'requests':[{'body':{}},{'body':{},'as':'bob'},{'body':{},'as':'=root'},"
                + "{'raw':'{oops','as':null}],'expect':['<any>','<any>','<any>','<any>']}");
    String answer = FixedAnswers.json(200, "{}");
    try (FixedAnswers server = new FixedAnswers(answer, answer, answer, answer)) {
      assertThat(VectorReplay.replay(server.uri(), scenario)).isEmpty();
      assertThat(server.requests().get(0)).containsPattern("X-User-Id: alice\\.test\\.[0-9a-f]+\r");
      assertThat(server.requests().get(1)).containsPattern("X-User-Id: bob\\.test\\.[0-9a-f]+\r");
      assertThat(server.requests().get(2)).contains("X-User-Id: root\r");
      assertThat(server.requests().get(3)).doesNotContain("X-User-Id").endsWith("{oops");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{",
      })
  void no_usable_answer_is_told(String answer) throws Exception {
    assertThat(replay("{'requests':[{'body':{}}],'expect':['<any>']}", answer))
        .get()
        .asString()
        .startsWith("request 0: no usable answer");
  }

  @Test
  void a_scenario_needs_an_outcome_for_every_request() {
    assertThatThrownBy(() -> scenario("{'requests':[{'body':{}}],'expect':[]}"))
        .hasMessage("scenario test has 1 requests and 0 outcomes");
  }

  private static Optional<String> replay(String scenario, String... answers) throws Exception {
    try (FixedAnswers server = new FixedAnswers(answers)) {
      return VectorReplay.replay(server.uri(), scenario(scenario));
    }
  }

  private static Scenario scenario(String text) {
    JsonObject json = (JsonObject) Json.parse(text.replace('\'', '"'));
    return Scenario.of(json.with("name", "test").with("area", "x").with("about", "x"));
  }
}
