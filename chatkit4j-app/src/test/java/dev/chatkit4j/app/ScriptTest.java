package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {

  private static Script parse(String text) {
    return Script.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | the script must be an object",
        "{'respond':[],} | not JSON at line 1, column 15",
        "`` | no JSON at all",
        "{'answers':[]} | answers: unknown key, expected one of [action, respond, sync_action,"
            + " transcribe]",
        "{'respond':{}} | respond: must be a list",
        "{'respond':[7]} | respond[0]: must be an object",
        "{'respond':[{'steps':[]}]} | respond[0].match: is missing",
        "{'respond':[{'match':1,'steps':[]}]} | respond[0].match: must be a text",
        "{'respond':[{'match':'a'}]} | respond[0].steps: is missing",
        "{'respond':[{'match':'a','steps':{}}]} | respond[0].steps: must be a list",
        "{'respond':[{'match':'a','steps':[]},{'match':'b','steps':[],'then':1}]} |"
            + " respond[1].then: unknown key, expected one of [after, match, steps]",
        "{'respond':[{'match':'a','after':'b','steps':[]}]} | respond[0].after: only goes with"
            + " 'match': null",
        "{'respond':[{'match':null,'after':7,'steps':[]}]} | respond[0].after: must be a text",
        "{'action':[{'steps':[]}]} | action[0].type: is missing",
        "{'action':[{'type':null,'steps':[]}]} | action[0].type: must be a text",
        "{'action':[{'type':'a','match':'b','steps':[]}]} | action[0].match: unknown key, expected"
            + " one of [steps, type]",
        "{'sync_action':[{'type':'a'}]} | sync_action[0].updated_item: is missing",
        "{'sync_action':[{'type':'a','steps':[]}]} | sync_action[0].steps: unknown key, expected"
            + " one of [type, updated_item]",
        "{'sync_action':[{'type':'a','updated_item':7}]} | sync_action[0].updated_item: must be an"
            + " object",
        "{'sync_action':[{'type':'a','updated_item':{'id':'a'}}]} | sync_action[0].updated_item:"
            + " thread_id: is missing",
        "{'transcribe':null} | transcribe: must be a text",
      })
  void a_bad_script_is_refused_with_the_place(String script, String message) {
    assertThatThrownBy(() -> parse(script))
        .isInstanceOf(ScriptException.class)
        .hasMessage(message.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7 | must be an object",
        "{} | must have exactly one of event, fail, sleep_ms, thread",
        "{'sleep_ms':1,'thread':{}} | must have exactly one of event, fail, sleep_ms, thread",
        "{'wait':1} | .wait: unknown key, expected one of [event, fail, sleep_ms, thread]",
        "{'sleep_ms':-1} | .sleep_ms: must be a whole number from 0 to 86400000",
        "{'sleep_ms':1.5} | .sleep_ms: must be a whole number from 0 to 86400000",
        "{'sleep_ms':'1'} | .sleep_ms: must be a whole number from 0 to 86400000",
        "{'sleep_ms':86400001} | .sleep_ms: must be a whole number from 0 to 86400000",
        "{'fail':{}} | .fail.kind: is missing",
        "{'fail':'custom'} | .fail: must be an object",
        "{'fail':{'kind':'loud'}} | .fail.kind: must be custom, stream or unexpected",
        "{'fail':{'kind':'custom'}} | .fail.message: is missing",
        "{'fail':{'kind':'custom','message':'a','allow_retry':'no'}} | .fail.allow_retry: must be"
            + " true or false",
        "{'fail':{'kind':'stream','message':'a'}} | .fail.message: unknown key, expected one of"
            + " [allow_retry, kind]",
        "{'fail':{'kind':'unexpected','allow_retry':true}} | .fail.allow_retry: unknown key,"
            + " expected one of [kind]",
        "{'event':[]} | .event: must be an object",
        "{'event':{}} | .event: type: is missing",
        "{'event':{'type':'thread.item.finished'}} | .event: type: is no event",
        "{'event':{'type':'progress_update'}} | .event: text: is missing",
        "{'event':{'type':'progress_update','text':7}} | .event: text: must be a string",
        "{'event':{'type':'thread.item.done','item':{'id':'{{id:message}}','thread_id':'{{thread_id}}','created_at':'now','type':'end_of_turn'}}}"
            + " | .event: item.created_at: must be a date and time",
        "{'thread':[]} | .thread: must be an object",
        "{'thread':{'name':'a'}} | .thread.name: unknown key, expected one of"
            + " [allowed_image_domains, metadata, status, title]",
        "{'thread':{'title':7}} | .thread.title: must be a text",
        "{'thread':{'status':'locked'}} | .thread.status: must be an object",
        "{'thread':{'status':{'type':'locked','reason':1}}} | .thread.status: reason: must be a"
            + " string",
        "{'thread':{'metadata':[]}} | .thread.metadata: must be an object",
        "{'thread':{'allowed_image_domains':'a'}} | .thread.allowed_image_domains: must be a list",
        "{'thread':{'allowed_image_domains':['a',1]}} | .thread.allowed_image_domains[1]: must be a"
            + " text",
      })
  void a_bad_step_is_refused_with_the_place(String step, String message) {
    String separator = message.startsWith(".") ? "" : ": ";
    assertThatThrownBy(() ->
            parse(
                "{'respond':[{'match':'a','steps':[]},{'match':'b','steps':[{'sleep_ms':1},%s]}]}"
                    .formatted(step)))
        .isInstanceOf(ScriptException.class)
        .hasMessage("respond[1].steps[1]" + separator + message.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'respond':[],'action':[],'sync_action':[],'transcribe':''}",
        "{'respond':[{'match':null,'steps':[]},{'match':null,'after':null,'steps':[]}]}",
        "{'respond':[{'match':'a','steps':[{'sleep_ms':0},{'sleep_ms':5.0},{'thread':{}}]}]}",
      })
  void these_are_scripts(String script) {
    assertThatCode(() -> parse(script)).doesNotThrowAnyException();
  }

  @Test
  void an_event_that_takes_in_a_payload_is_not_checked_before_there_is_one() {
    String event = "{'event':{'type':'client_effect','name':'n','data':'{{payload}}'}}";

    assertThatCode(() -> parse("{'action':[{'type':'a','steps':[%s]}]}".formatted(event)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> parse("{'respond':[{'match':'a','steps':[%s]}]}".formatted(event)))
        .hasMessage("respond[0].steps[0].event: data: must be an object");
  }

  @Test
  void an_exact_match_goes_before_the_last_resort_and_the_first_before_later_ones() {
    Script script =
        parse(
            "{'respond':[{'match':'*','steps':[]},{'match':'a','steps':[{'sleep_ms':1}]},"
                + "{'match':'a','steps':[]},{'match':'A','steps':[]}]}");

    assertThat(script.answerTo("a")).isSameAs(script.respond().get(1));
    assertThat(script.answerTo("A")).isSameAs(script.respond().get(3));
    assertThat(script.answerTo("b")).isSameAs(script.respond().get(0));
    assertThat(script.continuationAfter("a")).isNull();
  }

  @Test
  void a_continuation_goes_by_the_newest_message() {
    Script script =
        parse(
            "{'respond':[{'match':null,'steps':[]},{'match':null,'after':'a','steps':[]},"
                + "{'match':'*','steps':[]}]}");

    assertThat(script.continuationAfter("a")).isSameAs(script.respond().get(1));
    assertThat(script.continuationAfter("b")).isSameAs(script.respond().get(0));
    assertThat(script.continuationAfter(null)).isSameAs(script.respond().get(0));
  }

  @Test
  void actions_go_by_their_type() {
    Script script =
        parse(
            "{'action':[{'type':'*','steps':[]},{'type':'a','steps':[]}],"
                + "'sync_action':[{'type':'a','updated_item':null}]}");

    assertThat(script.action("a")).isSameAs(script.action().get(1));
    assertThat(script.action("b")).isSameAs(script.action().get(0));
    assertThat(script.syncAction("a")).isSameAs(script.syncAction().getFirst());
    assertThat(script.syncAction("b")).isNull();
  }

  @Test
  void a_script_is_read_from_a_file(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("script.json");
    assertThatThrownBy(() -> Script.read(file)).hasMessage("there is no such file");
    assertThatThrownBy(() -> Script.read(folder)).hasMessageStartingWith("cannot be read");

    Files.writeString(file, "{\"transcribe\":\"hi\"}");
    assertThat(Script.read(file).transcribe()).isEqualTo("hi");

    Files.write(file, new byte[] {'"', (byte) 0xff, '"'});
    assertThatThrownBy(() -> Script.read(file)).hasMessage("not UTF-8");
  }

  @Test
  void data_may_be_nested_deeper_than_a_client_may_send() {
    String data = "{\"a\":".repeat(140) + "1" + "}".repeat(140);
    String text =
        """
        {"respond":[{"match":"x","steps":[
          {"event":{"type":"client_effect","name":"n","data":%s}}]}]}\
        """
            .formatted(data);

    assertThatCode(() -> Script.parse(text.getBytes(StandardCharsets.UTF_8)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'event':{'type':'thread.item.done','item':{'id':'a','thread_id':'t','created_at':'{{now}}','type':'later'}}}",
        "{'event':{'type':'thread.item.updated','item_id':'a','update':{'type':'later'}}}",
        "{'thread':{'status':{'type':'later'}}}"
      })
  void what_a_newer_client_may_know_is_passed_on(String step) {
    assertThatCode(() -> parse("{'respond':[{'match':'a','steps':[%s]}]}".formatted(step)))
        .doesNotThrowAnyException();
  }
}
