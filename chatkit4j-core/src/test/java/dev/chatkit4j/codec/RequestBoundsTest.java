package dev.chatkit4j.codec;

import static dev.chatkit4j.codec.Examples.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.UserMessageContent;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestBoundsTest {
  /** What is bounded, the most there may be, and a request with so many. */
  static Stream<Arguments> bounds() {
    return Stream.of(
        bound("metadata", "must have 1000 JSON values", 999, n -> metadata(array(n))),
        bound("metadata", "65536 characters", 65_533, n -> metadata("{'abc':'" + x(n) + "'}")),
        bound("params.input.content", "100 elements", 100, n -> message(texts(n), "", "")),
        bound("params.input.attachments", "100 elements", 100, n -> message("", ids(n), "")),
        bound(
            "params.input.attachments",
            "100 elements",
            100,
            n -> message("", repeat(n, i -> "'a'"), "")),
        bound(
            "params.input.quoted_text",
            "65536 characters",
            65_536,
            n -> message("", "", ",'quoted_text':'" + x(n) + "'")),
        bound(
            "params.input.content[1].data",
            "all tags together must have 1000 JSON values",
            998,
            n -> message(tag("d", "D", "{}") + "," + tag("d", "D", array(n)), "", "")),
        bound(
            "params.input.content[1].data",
            "all tags together must have 65536 characters",
            32_767,
            n -> message(twoTags("{'a':'" + x(n) + "'}"), "", "")),
        bound(
            "params.input.content[0].id",
            "1000 characters",
            1000,
            n -> message(tag(x(n), "D", "{}"), "", "")),
        bound(
            "params.input.content[0].text",
            "1000 characters",
            1000,
            n -> message(tag("d", x(n), "{}"), "", "")),
        bound(
            "params.input.content[0].group",
            "1000 characters",
            1000,
            n -> message(tag("d", "D", "{},'group':'" + x(n) + "'"), "", "")),
        bound(
            "params.input.inference_options.model",
            "1000 characters",
            1000,
            n -> options("'model':'" + x(n) + "'")),
        bound(
            "params.input.inference_options.tool_choice.id",
            "1000 characters",
            1000,
            n -> options("'tool_choice':{'id':'" + x(n) + "'}")),
        bound(
            "params.title",
            "1000 characters",
            1000,
            n -> request("threads.update", "'thread_id':'t','title':'" + x(n) + "'")),
        bound(
            "params.item_ids",
            "1000 elements",
            1000,
            n ->
                request(
                    "items.feedback",
                    "'thread_id':'t','kind':'positive','item_ids':[" + ids(n) + "]")),
        bound(
            "params.name",
            "1000 characters",
            1000,
            n ->
                request(
                    "attachments.create", "'name':'" + x(n) + "','size':1,'mime_type':'text/a'")),
        bound(
            "params.mime_type",
            "1000 characters",
            1000,
            n -> request("attachments.create", "'name':'a','size':1,'mime_type':'" + x(n) + "'")),
        bound(
            "params.mime_type",
            "1000 characters",
            1000,
            n -> request("input.transcribe", "'audio_base64':'','mime_type':'" + x(n) + "'")),
        bound(
            "params.action.type",
            "1000 characters",
            1000,
            n ->
                request(
                    "threads.custom_action", "'thread_id':'t','action':{'type':'" + x(n) + "'}")),
        bound(
            "params.input.answers",
            "1000 members",
            1000,
            n -> answers(repeat(n, i -> "'q%d':{}".formatted(i)))),
        bound(
            "params.input.answers.q.values",
            "1000 elements",
            1000,
            n -> answers("'q':{'values':[" + repeat(n, i -> "''") + "]}")),
        // the request, its type and params, the thread's id and the array are five more
        bound(
            "params.result",
            "20000 JSON values",
            19_995,
            n -> request("threads.add_client_tool_output", "'thread_id':'t','result':" + zeros(n))),
        bound(
            "params.action",
            "20000 JSON values",
            19_993,
            n ->
                request(
                    "threads.sync_custom_action",
                    "'thread_id':'t','action':{'type':'a','payload':" + zeros(n) + "}")),
        bound("nobody.asked", "20000 JSON values", 19_995, n -> nobodyAsked(n)));
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void a_request_may_have_so_much_and_no_more(
      String place, String what, int most, IntFunction<String> request) {
    assertThat(read(request.apply(most))).isNotNull();
    assertThatThrownBy(() -> read(request.apply(most + 1)))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageContaining(place + ": ")
        .hasMessageContaining(what);
  }

  @Test
  void a_place_does_not_repeat_what_the_client_sent() {
    String name = x(10_000);
    String request = "{'type':'threads.list','params':{},'" + name + "':" + zeros(20_000) + "}";

    assertThatThrownBy(() -> read(request))
        .isInstanceOf(InvalidJsonException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
  }

  @Test
  void what_was_stored_before_there_were_bounds_is_read() {
    JsonObject large = JsonObject.of("a", Collections.nCopies(300, x(300)));
    ThreadItem message =
        new ThreadItem.UserMessage(
            "i",
            "t",
            Instant.EPOCH,
            Collections.nCopies(101, new UserMessageContent.Tag(x(2000), "D", large, null, false)),
            List.of(),
            x(100_000),
            new InferenceOptions(x(2000), x(2000)));
    ThreadMetadata thread = new ThreadMetadata("t", Instant.EPOCH).withTitle(x(900_000));

    assertThat(StoredForm.readItem(StoredForm.write(message))).isEqualTo(message);
    assertThat(StoredForm.readThread(StoredForm.write(thread))).isEqualTo(thread);
  }

  private static Arguments bound(String place, String what, int most, IntFunction<String> request) {
    return Arguments.of(place, what, most, Named.of("request", request));
  }

  private static Request.Envelope read(String json) {
    return WireForm.readRequest(quoted(json).getBytes(UTF_8));
  }

  private static String request(String type, String params) {
    return "{'type':'%s','params':{%s}}".formatted(type, params);
  }

  private static String metadata(String metadata) {
    return "{'type':'threads.list','params':{},'metadata':%s}".formatted(metadata);
  }

  private static String nobodyAsked(int n) {
    return "{'type':'threads.list','params':{},'nobody':{'asked':%s}}".formatted(zeros(n));
  }

  private static String message(String content, String attachments, String more) {
    return request(
        "threads.create",
        "'input':{'content':[%s],'attachments':[%s],'inference_options':{}%s}"
            .formatted(content, attachments, more));
  }

  private static String options(String options) {
    return request(
        "threads.create",
        "'input':{'content':[],'attachments':[],'inference_options':{%s}}".formatted(options));
  }

  private static String answers(String answers) {
    return request(
        "threads.add_structured_input",
        "'thread_id':'t','item_id':'i','input':{'answers':{%s}}".formatted(answers));
  }

  private static String tag(String id, String text, String data) {
    return "{'type':'input_tag','id':'%s','text':'%s','data':%s}".formatted(id, text, data);
  }

  private static String twoTags(String data) {
    return tag("a", "A", data) + "," + tag("b", "B", data);
  }

  private static String texts(int n) {
    return repeat(n, i -> "{'type':'input_text','text':'a'}");
  }

  private static String ids(int n) {
    return repeat(n, i -> "'a%d'".formatted(i));
  }

  /** An object of that many values beside itself. */
  private static String array(int n) {
    return "{'a':" + zeros(n - 1) + "}";
  }

  private static String zeros(int n) {
    return "[" + repeat(n, i -> "0") + "]";
  }

  private static String repeat(int n, IntFunction<String> each) {
    return IntStream.range(0, n).mapToObj(each).collect(Collectors.joining(","));
  }

  private static String x(int n) {
    return "x".repeat(n);
  }
}
