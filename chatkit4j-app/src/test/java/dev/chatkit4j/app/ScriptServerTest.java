package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptServerTest {
  private static final Caller ANN = new Caller("ann");

  private final MemoryStore<Caller> store = new MemoryStore<>(Caller::owner);

  private Talk talk(String script) {
    return new Talk(server(script));
  }

  private ScriptServer<Caller> server(String script) {
    byte[] text = script.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new ScriptServer<>(Script.parse(text), store, ServerOptions.DEFAULT);
  }

  /** A script that answers "hi" with such steps. */
  private static String onHi(String... steps) {
    return "{'respond':[{'match':'hi','steps':[%s]}]}".formatted(String.join(",", steps));
  }

  private static String message(String id, String text) {
    return """
    {'event':{'type':'thread.item.done','item':{'id':'%s','thread_id':'{{thread_id}}',
     'created_at':'{{now}}','type':'assistant_message',
     'content':[{'type':'output_text','text':'%s'}]}}}
    """
        .formatted(id, text);
  }

  private static String effect(String data) {
    return "{'event':{'type':'client_effect','name':'e','data':%s}}".formatted(data);
  }

  private static JsonObject data(List<JsonObject> events) {
    return (JsonObject) Talk.at(Talk.ofType(events, "client_effect").getFirst(), "data");
  }

  // ------------------------------------------------------------------------------ matching

  @Test
  void what_nothing_fits_fails_with_a_message_and_without_a_retry() {
    Talk talk = talk("{}");
    JsonObject error =
        Talk.json(
            "{\"type\":\"error\",\"code\":\"custom\",\"message\":\"No scripted reply.\","
                + "\"allow_retry\":false}");

    assertThat(talk.say("hello")).endsWith(error);
    assertThat(talk.stream("threads.custom_action", Talk.json("{\"action\":{\"type\":\"a\"}}")))
        .endsWith(error);
  }

  @Test
  void a_synchronous_action_or_transcription_that_is_not_in_the_script_is_not_offered() {
    Talk talk = talk(onHi());
    talk.say("hi");

    Reply.Json action =
        talk.ask("threads.sync_custom_action", Talk.json("{\"action\":{\"type\":\"a\"}}"));
    Reply.Json speech =
        talk.ask(
            "input.transcribe", JsonObject.of("audio_base64", "aGk=", "mime_type", "audio/webm"));

    assertThat(List.of(action, speech))
        .allSatisfy(reply -> {
          assertThat(reply.status()).isEqualTo(404);
          assertThat(Talk.body(reply).text("code")).isEqualTo("not_offered");
        });
  }

  @Test
  void speech_is_always_heard_as_the_script_says() {
    Reply.Json speech =
        talk("{'transcribe':'what was said'}")
            .ask("input.transcribe", JsonObject.of("audio_base64", "", "mime_type", "audio/webm"));

    assertThat(Talk.body(speech)).isEqualTo(JsonObject.of("text", "what was said"));
  }

  @Test
  void a_turn_goes_on_by_the_newest_message_however_long_ago_it_was() {
    String tool =
        "{'event':{'type':'thread.item.done','item':{'id':'{{id:tool_call}}',"
            + "'thread_id':'{{thread_id}}','created_at':'{{now}}','type':'client_tool_call',"
            + "'call_id':'c','name':'f','arguments':{}}}}";
    String[] steps = new String[251];
    for (int i = 0; i < 250; i++) {
      steps[i] = message("{{id:message}}", "m");
    }
    steps[250] = tool;
    Talk talk =
        talk(
            "{'respond':[{'match':null,'steps':[]},{'match':'hi','steps':[%s]},"
                    .formatted(String.join(",", steps))
                + "{'match':null,'after':'hi','steps':[%s]}]}"
                    .formatted(effect("{'text':'{{text}}','id':'{{user_message_id}}'}")));
    JsonObject asked = Talk.done(talk.say("hi"), "user_message").getFirst();

    List<JsonObject> events =
        talk.stream("threads.add_client_tool_output", JsonObject.of("result", 1));

    assertThat(data(events)).isEqualTo(JsonObject.of("text", "hi", "id", asked.text("id")));
  }

  // --------------------------------------------------------------------------------- steps

  @Test
  void events_are_emitted_as_they_are_written_with_defaults_left_out() {
    List<JsonObject> events =
        talk(onHi(
                "{'event':{'type':'notice','level':'info','message':'m'}}",
                "{'event':{'type':'error','message':'e'}}",
                message("{{id:message}}", "done")))
            .say("hi");

    assertThat(events.subList(3, 5))
        .containsExactly(
            Talk.json("{\"type\":\"notice\",\"level\":\"info\",\"message\":\"m\"}"),
            Talk.json(
                "{\"type\":\"error\",\"code\":\"custom\",\"message\":\"e\",\"allow_retry\":false}"));
    assertThat(Talk.said(events)).containsExactly("done");
  }

  @Test
  void a_thread_step_sets_what_it_names_and_null_clears_it() {
    Talk talk =
        talk(
            "{'respond':[{'match':'set','steps':[{'thread':{'title':'T {{text}}',"
                + "'status':{'type':'locked','reason':'r'},'metadata':{'a':null},"
                + "'allowed_image_domains':['x.example']}}]},"
                + "{'match':'title','steps':[{'thread':{'title':'other'}}]},"
                + "{'match':'clear','steps':[{'thread':{'title':null,'status':null,"
                + "'metadata':null,'allowed_image_domains':null}}]}]}");

    talk.say("set");
    ThreadMetadata set = store.loadThread(talk.thread(), ANN);
    assertThat(set.title()).isEqualTo("T set");
    assertThat(set.status()).isEqualTo(new ThreadStatus.Locked("r"));
    assertThat(set.metadata()).isEqualTo(JsonObject.of("a", null));
    assertThat(set.allowedImageDomains()).containsExactly("x.example");

    talk.say("title");
    assertThat(store.loadThread(talk.thread(), ANN)).isEqualTo(set.withTitle("other"));

    talk.say("clear");
    assertThat(store.loadThread(talk.thread(), ANN))
        .isEqualTo(new ThreadMetadata(set.id(), set.createdAt()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind':'custom','message':'Sorry'} ->"
            + " {'code':'custom','message':'Sorry','allow_retry':false}",
        "{'kind':'custom','message':'','allow_retry':true} ->"
            + " {'code':'custom','message':'','allow_retry':true}",
        "{'kind':'stream'} -> {'code':'stream.error','allow_retry':true}",
        "{'kind':'stream','allow_retry':false} -> {'code':'stream.error','allow_retry':false}",
        "{'kind':'unexpected'} -> {'code':'stream.error','allow_retry':true}",
      })
  void a_failure_is_told_and_ends_the_run(String failure) {
    String[] sides = failure.split(" -> ", -1);

    List<JsonObject> events =
        talk(onHi("{'fail':%s}".formatted(sides[0]), message("{{id:message}}", "never"))).say("hi");

    assertThat(events.getLast())
        .isEqualTo(Talk.json(sides[1].replace('\'', '"')).with("type", "error"));
    assertThat(Talk.said(events)).isEmpty();
  }

  @Test
  void a_client_that_leaves_ends_the_run_in_a_sleep() throws Exception {
    ScriptServer<Caller> server =
        server(onHi("{'sleep_ms':3600000}", message("{{id:message}}", "never")));
    byte[] hi =
        """
        {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"hi"}],\
        "attachments":[],"inference_options":{}}}}
        """
            .getBytes(StandardCharsets.UTF_8);

    try (Reply.Events events = (Reply.Events) server.process(hi, ANN)) {
      String frame = "";
      while (!frame.contains("stream_options")) {
        frame = new String(events.next(Duration.ofSeconds(5)).bytes(), StandardCharsets.UTF_8);
      }
    }

    Instant limit = Instant.now().plusSeconds(10);
    while (server.openTurns() > 0 && Instant.now().isBefore(limit)) {
      Thread.onSpinWait();
    }
    assertThat(server.openTurns()).isZero();
  }

  // -------------------------------------------------------------------------- placeholders

  @Test
  void placeholders_are_filled_in_every_string_and_in_no_key() {
    Talk talk =
        talk(
            onHi(
                effect(
                    "{'{{text}}':['a {{text}} {{text}}',{'t':'{{thread_id}}'}],"
                        + "'m':'{{user_message_id}}','n':1}")));

    List<JsonObject> events = talk.say("hi");

    String message = Talk.done(events, "user_message").getFirst().text("id");
    assertThat(data(events))
        .isEqualTo(
            JsonObject.of("{{text}}", List.of("a hi hi", JsonObject.of("t", talk.thread())))
                .with("m", message)
                .with("n", 1));
  }

  @Test
  void what_has_no_meaning_in_its_section_or_at_all_stays_as_it_is() {
    String odd =
        "{'a':'{{sender_id}} {{payload}} {{id:letter}} {{ text }} {{}} {{id:message#}} {text}',"
            + "'b':'{{payload}}'}";
    Talk talk =
        talk(
            "{'respond':[{'match':'hi','steps':[%s]}],'action':[{'type':'a','steps':[%s]}]}"
                .formatted(
                    effect(odd), effect("{'a':'{{text}} {{user_message_id}} a{{payload}}'}")));

    assertThat(data(talk.say("hi"))).isEqualTo(Talk.json(odd.replace('\'', '"')));
    assertThat(data(act(talk, "{\"type\":\"a\",\"payload\":1}")))
        .isEqualTo(JsonObject.of("a", "{{text}} {{user_message_id}} a{{payload}}"));
  }

  @Test
  void what_is_filled_in_is_not_filled_again() {
    Talk talk =
        talk("{'respond':[{'match':'*','steps':[%s]}]}".formatted(effect("{'a':'{{text}}'}")));

    assertThat(data(talk.say("{{thread_id}} $1 \\")))
        .isEqualTo(JsonObject.of("a", "{{thread_id}} $1 \\"));
  }

  @Test
  void a_named_id_is_the_same_within_a_run_and_another_in_the_next() {
    Talk talk =
        talk(
            onHi(
                effect(
                    "['{{id:message#a}}','{{id:message#a}}','{{id:message#b}}',"
                            .replace("[", "{'ids':[")
                        + "'{{id:task#a}}','{{id:message}}','{{id:message}}']}"),
                effect("{'again':'{{id:message#a}}'}")));

    List<JsonObject> first = talk.say("hi");
    List<JsonValue> ids = ((JsonArray) Talk.at(data(first), "ids")).elements();
    JsonObject again = (JsonObject) Talk.at(Talk.ofType(first, "client_effect").get(1), "data");

    assertThat(ids.get(0)).isEqualTo(ids.get(1)).isEqualTo(again.get("again"));
    assertThat(ids.subList(1, 6)).doesNotHaveDuplicates();
    assertThat(Talk.text(ids.get(3))).startsWith("tsk_");
    assertThat(((JsonArray) Talk.at(data(talk.say("hi")), "ids")).elements())
        .doesNotContainAnyElementsOf(ids);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "thread -> thr_",
        "message -> msg_",
        "tool_call -> tc_",
        "task -> tsk_",
        "workflow -> wf_",
        "attachment -> atc_",
        "sdk_hidden_context -> shcx_",
      })
  void every_type_of_id_can_be_made(String type) {
    String[] sides = type.split(" -> ", -1);

    List<JsonObject> events =
        talk(onHi(effect("{'id':'{{id:%s}}'}".formatted(sides[0])))).say("hi");

    assertThat(data(events).text("id")).startsWith(sides[1]);
  }

  @Test
  void now_is_a_time_as_on_the_wire() {
    assertThat(data(talk(onHi(effect("{'t':'{{now}}'}"))).say("hi")).text("t"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  }

  // -------------------------------------------------------------------------------- actions

  private static List<JsonObject> act(Talk talk, String action) {
    return talk.stream("threads.custom_action", JsonObject.of("action", Talk.json(action)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":[null,1.0]}", "[1]", "\"x\"", "7", "null"})
  void a_payload_is_passed_on_as_it_is(String payload) {
    Talk talk =
        talk(
            "{'respond':[{'match':'hi','steps':[]}],'action':[{'type':'a','steps':[%s]}]}"
                .formatted(effect("{'p':'{{payload}}','s':'<{{sender_id}}>'}")));
    talk.say("hi");

    JsonObject data = data(act(talk, "{\"type\":\"a\",\"payload\":%s}".formatted(payload)));

    assertThat(data).isEqualTo(Talk.json("{\"p\":%s,\"s\":\"<>\"}".formatted(payload)));
    assertThat(data(act(talk, "{\"type\":\"a\"}")).get("p")).isEqualTo(JsonNull.NULL);
  }

  @Test
  void a_payload_that_does_not_fit_its_event_fails_the_turn() {
    Talk talk =
        talk(
            "{'respond':[{'match':'hi','steps':[]}],'action':[{'type':'a','steps':[%s]}]}"
                .formatted(effect("'{{payload}}'")));
    talk.say("hi");

    assertThat(data(act(talk, "{\"type\":\"a\",\"payload\":{\"b\":1}}")))
        .isEqualTo(JsonObject.of("b", 1));
    assertThat(act(talk, "{\"type\":\"a\",\"payload\":1}").getLast().text("code"))
        .isEqualTo("stream.error");
  }

  @Test
  void a_synchronous_action_answers_with_the_item_or_with_nothing() {
    String widget =
        "{'id':'%s','thread_id':'{{thread_id}}','created_at':'{{now}}','type':'widget',"
            + "'widget':{'type':'Card','children':[],'data':%s}}";
    Talk talk =
        talk(
            "{'respond':[{'match':'hi','steps':[{'event':{'type':'thread.item.done','item':%s}}]}],"
                    .formatted(widget.formatted("{{id:message}}", "0"))
                + "'sync_action':[{'type':'none','updated_item':null},{'type':'*','updated_item':%s}]}"
                    .formatted(widget.formatted("{{sender_id}}", "'{{payload}}'")));
    String id = Talk.done(talk.say("hi"), "widget").getFirst().text("id");

    JsonObject updated = sync(talk, id, "{\"type\":\"any\",\"payload\":{\"x\":[1,null]}}");

    assertThat(Talk.at(updated, "updated_item", "widget", "data"))
        .isEqualTo(Talk.json("{\"x\":[1,null]}"));
    assertThat(Talk.text(updated, "updated_item", "id")).isEqualTo(id);
    assertThat(sync(talk, id, "{\"type\":\"none\"}")).isEqualTo(JsonObject.EMPTY);
  }

  private static JsonObject sync(Talk talk, String item, String action) {
    JsonObject params = JsonObject.of("item_id", item, "action", Talk.json(action));
    return Talk.body(talk.ask("threads.sync_custom_action", params));
  }

  // ---------------------------------------------------------------------------- attachments

  @Test
  void attachments_get_a_ticket_and_private_metadata() {
    ScriptAttachments<Caller> attachments = new ScriptAttachments<>();

    Attachment file =
        attachments.createAttachment(new AttachmentCreateParams("a.txt", 1, "text/plain"), ANN);
    Attachment image =
        attachments.createAttachment(new AttachmentCreateParams("a.png", 1, "image/png"), ANN);

    assertThat(file).isInstanceOf(Attachment.File.class);
    assertThat(((Attachment.File) file).metadata()).isEqualTo(JsonObject.of("source", "script"));
    assertThat(((Attachment.File) file).uploadDescriptor().url())
        .isEqualTo("https://files.example.com/%s/upload".formatted(file.id()));
    assertThat(((Attachment.File) file).uploadDescriptor().headers())
        .containsExactly(java.util.Map.entry("X-Upload", "script"));
    assertThat(((Attachment.Image) image).previewUrl())
        .isEqualTo("https://files.example.com/%s/preview".formatted(image.id()));
  }

  @Test
  void no_answer_shows_an_attachments_private_metadata() {
    Reply.Json created =
        talk("{}")
            .ask(
                "attachments.create",
                JsonObject.of("name", "a.txt", "size", 1, "mime_type", "text/plain"));

    assertThat(Talk.body(created).members()).doesNotContainKey("metadata");
    assertThat(Talk.body(created).members()).containsKey("upload_descriptor");
  }

  @Test
  void feedback_is_accepted_and_dropped() {
    Talk talk = talk(onHi());
    talk.say("hi");

    Reply.Json reply =
        talk.ask("items.feedback", JsonObject.of("item_ids", List.of("x"), "kind", "positive"));

    assertThat(Talk.body(reply)).isEqualTo(JsonObject.EMPTY);
  }
}
