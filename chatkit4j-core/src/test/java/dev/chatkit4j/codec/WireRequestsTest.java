package dev.chatkit4j.codec;

import static dev.chatkit4j.codec.Examples.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.FeedbackKind;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.UserMessageContent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireRequestsTest {
  private static final String PLAIN_INPUT =
      "{'content':[],'attachments':[],'inference_options':{}}";
  private static final Request.UserMessageInput PLAIN =
      new Request.UserMessageInput(List.of(), List.of(), null, InferenceOptions.NONE);
  private static final String FULL_INPUT =
      "{'content':[{'type':'input_text','text':'hi'},"
          + "{'type':'input_tag','id':'d','text':'D','data':{'k':null},'group':'g',"
          + "'interactive':true},{'type':'input_tag','id':'d','text':'D','data':{},"
          + "'group':null}],'attachments':['a','b'],'quoted_text':'',"
          + "'inference_options':{'tool_choice':{'id':'search'},'model':'m1'}}";
  private static final Request.UserMessageInput FULL =
      new Request.UserMessageInput(
          List.of(
              new UserMessageContent.Text("hi"),
              new UserMessageContent.Tag("d", "D", JsonObject.of("k", null), "g", true),
              new UserMessageContent.Tag("d", "D", JsonObject.EMPTY, null, false)),
          List.of("a", "b"),
          "",
          new InferenceOptions("search", "m1"));

  static List<Arguments> requests() {
    return List.of(
        request("threads.create", "'input':" + PLAIN_INPUT, new Request.CreateThread(PLAIN)),
        request("threads.create", "'input':" + FULL_INPUT, new Request.CreateThread(FULL)),
        request(
            "threads.create",
            "'input':{'content':[],'attachments':[],'quoted_text':null,"
                + "'inference_options':{'tool_choice':null,'model':null}}",
            new Request.CreateThread(PLAIN)),
        request(
            "threads.add_user_message",
            "'thread_id':'t','input':" + FULL_INPUT,
            new Request.AddUserMessage("t", FULL)),
        request(
            "threads.add_client_tool_output",
            "'thread_id':'t','result':null",
            new Request.AddClientToolOutput("t", JsonNull.NULL)),
        request(
            "threads.add_client_tool_output",
            "'thread_id':'t','result':{'a':[null,1.0]}",
            new Request.AddClientToolOutput(
                "t", JsonObject.of("a", JsonArray.of(null, new JsonNumber("1.0"))))),
        request(
            "threads.add_structured_input",
            "'thread_id':'t','item_id':'i','input':{}",
            new Request.AddStructuredInput("t", "i", answered(Map.of()))),
        request(
            "threads.add_structured_input",
            "'thread_id':'t','item_id':'i','input':{'status':'answered','answers':"
                + "{'a':{'values':['x']},'b':{'skipped':true},'':{}}}",
            new Request.AddStructuredInput(
                "t",
                "i",
                answered(
                    Map.of(
                        "a", new StructuredInput.Answer(List.of("x"), false),
                        "b", StructuredInput.Answer.SKIPPED,
                        "", new StructuredInput.Answer(List.of(), false))))),
        request(
            "threads.add_structured_input",
            "'thread_id':'t','item_id':'i','input':{'status':'skipped'}",
            new Request.AddStructuredInput(
                "t",
                "i",
                new Request.StructuredInputSubmission(
                    ThreadItem.StructuredInput.Status.SKIPPED, Map.of()))),
        request(
            "threads.retry_after_item",
            "'thread_id':'t','item_id':'i'",
            new Request.RetryAfterItem("t", "i")),
        request(
            "threads.custom_action",
            "'thread_id':'t','action':{'type':'go'}",
            new Request.CustomAction("t", null, new Action("go", JsonNull.NULL))),
        request(
            "threads.custom_action",
            "'thread_id':'t','item_id':'i','action':{'type':'go','payload':[null],"
                + "'handler':'server','loadingBehavior':'auto','streaming':true}",
            new Request.CustomAction("t", "i", new Action("go", JsonArray.of((Object) null)))),
        request(
            "threads.sync_custom_action",
            "'thread_id':'t','item_id':null,'action':{'type':'','payload':null}",
            new Request.SyncCustomAction("t", null, new Action("", JsonNull.NULL))),
        request(
            "threads.sync_custom_action",
            "'thread_id':'t','item_id':'i','action':{'type':'go','payload':7}",
            new Request.SyncCustomAction("t", "i", new Action("go", JsonNumber.of(7)))),
        request("threads.get_by_id", "'thread_id':'t'", new Request.GetThread("t")),
        request("threads.list", "", new Request.ListThreads(null, Order.DESC, null)),
        request(
            "threads.list",
            "'limit':null,'after':null",
            new Request.ListThreads(null, Order.DESC, null)),
        request(
            "threads.list",
            "'limit':-3,'order':'asc','after':'c'",
            new Request.ListThreads(-3L, Order.ASC, "c")),
        request(
            "items.list", "'thread_id':'t'", new Request.ListItems("t", null, Order.DESC, null)),
        request(
            "items.list",
            "'thread_id':'t','limit':9,'order':'asc','after':''",
            new Request.ListItems("t", 9L, Order.ASC, null)),
        request(
            "items.feedback",
            "'thread_id':'t','item_ids':[],'kind':'negative'",
            new Request.Feedback("t", List.of(), FeedbackKind.NEGATIVE)),
        request(
            "items.feedback",
            "'thread_id':'t','item_ids':['a','b'],'kind':'positive'",
            new Request.Feedback("t", List.of("a", "b"), FeedbackKind.POSITIVE)),
        request("threads.update", "'thread_id':'t','title':''", new Request.UpdateThread("t", "")),
        request("threads.delete", "'thread_id':'t'", new Request.DeleteThread("t")),
        request(
            "attachments.create",
            "'name':'','size':9007199254740993,'mime_type':'x'",
            new Request.CreateAttachment(
                new AttachmentCreateParams("", 9_007_199_254_740_993L, "x"))),
        request("attachments.delete", "'attachment_id':'a'", new Request.DeleteAttachment("a")));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void a_request_is_read(String text, Request request) {
    assertThat(read(text)).isEqualTo(new Request.Envelope(JsonObject.EMPTY, request));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void members_nobody_asked_for_are_ignored(String text, Request request) {
    String more = text.replaceAll("\\{", "{\"later\":[null,{}],").replaceAll(",}", "}");
    if (!text.contains("result") && !text.contains("answers") && !text.contains("data")) {
      assertThat(read(more).request()).isEqualTo(request);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | ``",
        "YWJj | abc",
        "YW-J_j | abc",
        "Y W.Jj! | abc",
        "YQ== | a",
        "YWI= | ab",
        "=YWI= | ab",
        "Y=WI= | ab",
        "YWI=YWI= | ab",
        "YQ==YQ | a",
        "==== | ``",
      })
  void speech_is_read_leniently(String given, String expected) {
    assertThat(LenientBase64.decode(given)).isEqualTo(expected.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "aG", "aGk", "aG=", "aGkab", "aGk=a\u00e9", "\u00e9"})
  void speech_that_breaks_off_is_refused(String given) {
    assertThat(LenientBase64.decode(given)).isNull();
  }

  @Test
  void speech_is_read() {
    Request request =
        read(quoted(
                "{'type':'input.transcribe','params':{'audio_base64':'aG\\nk=',"
                    + "'mime_type':'audio/webm;codecs=opus'}}"))
            .request();

    assertThat(request)
        .isInstanceOfSatisfying(
            Request.Transcribe.class,
            transcribe -> {
              assertThat(transcribe.audio().data()).asString(UTF_8).isEqualTo("hi");
              assertThat(transcribe.audio().mimeType()).isEqualTo("audio/webm;codecs=opus");
              assertThat(transcribe.audio().mediaType()).isEqualTo("audio/webm");
            });
  }

  @Test
  void there_is_a_test_for_every_type_of_request() {
    Set<String> tested = new HashSet<>(Set.of("input.transcribe"));
    requests()
        .forEach(request ->
            tested.add(((JsonObject) Json.parse((String) request.get()[0])).text("type")));

    assertThat(WireForm.REQUEST_TYPES).hasSize(16).isEqualTo(tested);
  }

  @Test
  void the_metadata_of_a_request_is_kept_with_its_nulls() {
    assertThat(
            read(quoted("{'metadata':{'trace':null},'type':'threads.list','params':{}}"))
                .metadata())
        .isEqualTo(JsonObject.of("trace", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "20 | 20",
        "0 | 0",
        "-1 | -1",
        "'20' | 20",
        "'-20' | -20",
        "'+020' | 20",
        "' 20 ' | 20",
        "'1_000.00' | 1000",
        "2.0 | 2",
        "2e1 | 20",
        "20.0e-1 | 2",
        "true | 1",
        "false | 0",
        "-0.0 | 0",
        "0e-2147483647 | 0",
        "9223372036854775807 | 9223372036854775807",
        "9223372036854775808 | 9223372036854775807",
        "-9223372036854775809 | -9223372036854775808",
        "'9999999999999999999999' | 9223372036854775807",
        "1e999999999 | 9223372036854775807",
        "-1e999999999 | -9223372036854775808",
        "1e2147483647 | 9223372036854775807",
        "1000e2147483647 | 9223372036854775807",
        "1e2147483648 | 9223372036854775807",
        "-1e99999999999999999999 | -9223372036854775808",
        "0e99999999999999999999 | 0",
      })
  void whole_numbers_are_read_leniently(String limit, long expected) {
    assertThat(read(quoted("{'type':'threads.list','params':{'limit':" + limit + "}}")).request())
        .isEqualTo(new Request.ListThreads(expected, Order.DESC, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2.5",
        "1e-1",
        "1e-999999999",
        "1e-99999999999999999999",
        "''",
        "'x'",
        "'2.5'",
        "'1e3'",
        "'_1'",
        "'1__0'",
        "'2.'",
        "'- 2'",
        "'٣'",
        "[]",
        "{}",
        "[1]",
      })
  void what_is_no_whole_number_is_refused(String limit) {
    assertRefused("{'type':'threads.list','params':{'limit':" + limit + "}}", "params.limit");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "true,true",
        "1,true",
        "1e0,true",
        "10e-1,true",
        "0e5,false",
        "1.0,true",
        "1.000,true",
        "'true',true",
        "'T',true",
        "'yes',true",
        "'Y',true",
        "'ON',true",
        "'1',true",
        "false,false",
        "0,false",
        "0.0,false",
        "-0,false",
        "'False',false",
        "'f',false",
        "'no',false",
        "'N',false",
        "'off',false",
        "'0',false",
      })
  void booleans_are_read_leniently(String given, boolean expected) {
    UserMessageContent.Tag tag =
        (UserMessageContent.Tag)
            ((Request.CreateThread) read(withInteractive(given)).request())
                .input()
                .content()
                .getFirst();

    assertThat(tag.interactive()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "null", "'2'", "''", "'ja'", "' true'", "-1", "0.5", "[]", "{}"})
  void what_is_neither_true_nor_false_is_refused(String given) {
    assertThatThrownBy(() -> read(withInteractive(given)))
        .isInstanceOfSatisfying(
            InvalidJsonException.class,
            e -> assertThat(e.path()).isEqualTo("params.input.content[0].interactive"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | ``",
        "7 | ``",
        "{'params':{}} | type",
        "{'type':null,'params':{}} | type",
        "{'type':'threads.explode','params':{}} | type",
        "{'type':'threads.explode'} | type",
        "{'type':'Threads.list','params':{}} | type",
        "{'type':'threads.list'} | params",
        "{'type':'threads.list','params':null} | params",
        "{'type':'threads.list','params':[]} | params",
        "{'type':'threads.list','params':{},'metadata':null} | metadata",
        "{'type':'threads.list','params':{},'metadata':7} | metadata",
        "{'type':'threads.list','params':{'order':'ASC'}} | params.order",
        "{'type':'threads.list','params':{'order':null}} | params.order",
        "{'type':'threads.list','params':{'order':1}} | params.order",
        "{'type':'threads.list','params':{'after':7}} | params.after",
        "{'type':'threads.list','params':{'after':'\\u0000'}} | params.after",
        "{'type':'threads.get_by_id','params':{}} | params.thread_id",
        "{'type':'threads.get_by_id','params':{'thread_id':null}} | params.thread_id",
        "{'type':'threads.get_by_id','params':{'thread_id':''}} | params.thread_id",
        "{'type':'threads.get_by_id','params':{'thread_id':7}} | params.thread_id",
        "{'type':'threads.get_by_id','params':{'thread_id':'a\\nb'}} | params.thread_id",
        "{'type':'threads.get_by_id','params':{'thread_id':'\\ud800'}} | params.thread_id",
        "{'type':'threads.get_by_id','params':{'thread_id':'\\u009f'}} | params.thread_id",
        "{'type':'threads.update','params':{'thread_id':'t','title':null}} | params.title",
        "{'type':'threads.update','params':{'thread_id':'t','title':true}} | params.title",
        "{'type':'threads.add_client_tool_output','params':{'thread_id':'t'}} | params.result",
        "{'type':'threads.create','params':{}} | params.input",
        "{'type':'threads.create','params':{'input':{'content':{},'attachments':[],"
            + "'inference_options':{}}}} | params.input.content",
        "{'type':'threads.create','params':{'input':{'content':[],"
            + "'inference_options':{}}}} | params.input.attachments",
        "{'type':'threads.create','params':{'input':{'content':[],'attachments':[]}}} "
            + "| params.input.inference_options",
        "{'type':'threads.create','params':{'input':{'content':[],'attachments':['a',7],"
            + "'inference_options':{}}}} | params.input.attachments[1]",
        "{'type':'threads.create','params':{'input':{'content':[],'attachments':['a',''],"
            + "'inference_options':{}}}} | params.input.attachments[1]",
        "{'type':'threads.create','params':{'input':{'content':[null]}}} "
            + "| params.input.content[0]",
        "{'type':'threads.create','params':{'input':{'content':[{'type':'input_text','text':'a'},"
            + "{'type':'input_text','text':null}]}}} | params.input.content[1].text",
        "{'type':'threads.create','params':{'input':{'content':[{'text':'a'}]}}} "
            + "| params.input.content[0].type",
        "{'type':'threads.create','params':{'input':{'content':[{'type':'input_tag','id':'a',"
            + "'text':'b'}]}}} | params.input.content[0].data",
        "{'type':'threads.create','params':{'input':{'content':[],'attachments':[],"
            + "'inference_options':{'tool_choice':{}}}}} "
            + "| params.input.inference_options.tool_choice.id",
        "{'type':'threads.custom_action','params':{'thread_id':'t'}} | params.action",
        "{'type':'threads.custom_action','params':{'thread_id':'t','action':{}}} "
            + "| params.action.type",
        "{'type':'items.feedback','params':{'thread_id':'t','item_ids':[],'kind':'meh'}} "
            + "| params.kind",
        "{'type':'items.feedback','params':{'thread_id':'t','item_ids':null,'kind':'positive'}} "
            + "| params.item_ids",
        "{'type':'threads.add_structured_input','params':{'thread_id':'t','item_id':'i','input':"
            + "{'status':'pending'}}} | params.input.status",
        "{'type':'threads.add_structured_input','params':{'thread_id':'t','item_id':'i','input':"
            + "{'answers':{'a':{'values':[null]}}}}} | params.input.answers.a.values[0]",
        "{'type':'threads.add_structured_input','params':{'thread_id':'t','item_id':'i','input':"
            + "{'answers':{'a':null}}}} | params.input.answers.a",
        "{'type':'attachments.create','params':{'name':'a','size':null,'mime_type':'b'}} "
            + "| params.size",
        "{'type':'input.transcribe','params':{'audio_base64':'A','mime_type':'b'}} "
            + "| params.audio_base64",
        "{'type':'input.transcribe','params':{'audio_base64':'aGk','mime_type':'b'}} "
            + "| params.audio_base64",
        "{'type':'input.transcribe','params':{'audio_base64':null,'mime_type':'b'}} "
            + "| params.audio_base64",
      })
  void what_is_no_request_is_refused_with_the_place(String text, String path) {
    assertRefused(text, path);
  }

  @Test
  void an_id_of_255_bytes_is_the_longest() {
    String text = "{'type':'threads.get_by_id','params':{'thread_id':'%s'}}";

    assertThat(read(quoted(text.formatted("é".repeat(127) + "a"))).request())
        .isEqualTo(new Request.GetThread("é".repeat(127) + "a"));
    assertRefused(text.formatted("é".repeat(128)), "params.thread_id");
  }

  private static String withInteractive(String value) {
    return quoted(
        "{'type':'threads.create','params':{'input':{'content':[{'type':'input_tag','id':'a',"
            + "'text':'b','data':{},'interactive':"
            + value
            + "}],'attachments':[],'inference_options':{}}}}");
  }

  private static Request.StructuredInputSubmission answered(
      Map<String, StructuredInput.Answer> answers) {
    return new Request.StructuredInputSubmission(
        ThreadItem.StructuredInput.Status.ANSWERED, answers);
  }

  private static void assertRefused(String text, String path) {
    assertThatThrownBy(() -> read(quoted(text)))
        .isInstanceOfSatisfying(
            InvalidJsonException.class, e -> assertThat(e.path()).isEqualTo(path))
        .hasMessageStartingWith(path);
  }

  private static Request.Envelope read(String text) {
    return WireForm.readRequest(text.getBytes(UTF_8));
  }

  private static Arguments request(String type, String params, Request request) {
    return arguments(quoted("{'type':'%s','params':{%s}}".formatted(type, params)), request);
  }
}
