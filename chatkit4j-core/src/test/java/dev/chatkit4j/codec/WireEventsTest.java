package dev.chatkit4j.codec;

import static dev.chatkit4j.codec.Examples.ANNOTATED;
import static dev.chatkit4j.codec.Examples.PLAIN_PART;
import static dev.chatkit4j.codec.Examples.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireEventsTest {
  private static final ThreadItem ITEM = new ThreadItem.EndOfTurn("i", "t", Examples.TIME);
  private static final String ITEM_TEXT =
      "{'id':'i','thread_id':'t','created_at':'2026-01-02T03:04:05.678900Z','type':'end_of_turn'}";
  private static final ThreadMetadata THREAD = new ThreadMetadata("t", Examples.TIME);
  private static final String THREAD_TEXT =
      "{'id':'t','created_at':'2026-01-02T03:04:05.678900Z','status':{'type':'active'},"
          + "'metadata':{},'items':{'data':[%s],'has_more':%s}}";

  static List<Arguments> events() {
    return List.of(
        event(
            new ThreadEvent.ThreadCreated(new ChatThread(THREAD)),
            "{'type':'thread.created','thread':" + THREAD_TEXT.formatted("", "false") + "}"),
        event(
            new ThreadEvent.ThreadUpdated(
                new ChatThread(THREAD, new Page<>(List.of(ITEM), true, "i"))),
            "{'type':'thread.updated','thread':"
                + THREAD_TEXT.formatted(ITEM_TEXT, "true,'after':'i'")
                + "}"),
        event(
            new ThreadEvent.ItemAdded(ITEM),
            "{'type':'thread.item.added','item':" + ITEM_TEXT + "}"),
        event(
            new ThreadEvent.ItemDone(ITEM), "{'type':'thread.item.done','item':" + ITEM_TEXT + "}"),
        event(
            new ThreadEvent.ItemReplaced(ITEM),
            "{'type':'thread.item.replaced','item':" + ITEM_TEXT + "}"),
        event(new ThreadEvent.ItemRemoved("i"), "{'type':'thread.item.removed','item_id':'i'}"),
        event(
            new ThreadEvent.StreamOptions(false),
            "{'type':'stream_options','stream_options':{'allow_cancel':false}}"),
        event(new ThreadEvent.ProgressUpdate(null, "x"), "{'type':'progress_update','text':'x'}"),
        event(
            new ThreadEvent.ProgressUpdate("bolt", ""),
            "{'type':'progress_update','icon':'bolt','text':''}"),
        event(
            new ThreadEvent.ClientEffect("n", JsonObject.EMPTY),
            "{'type':'client_effect','name':'n','data':{}}"),
        event(
            new ThreadEvent.ClientEffect("n", JsonObject.of("a", null)),
            "{'type':'client_effect','name':'n','data':{'a':null}}"),
        event(
            new ThreadEvent.Error("custom", null, false),
            "{'type':'error','code':'custom','allow_retry':false}"),
        event(
            new ThreadEvent.Error("stream.error", "m", true),
            "{'type':'error','code':'stream.error','message':'m','allow_retry':true}"),
        event(
            new ThreadEvent.Error("any.other", "", true),
            "{'type':'error','code':'any.other','message':'','allow_retry':true}"),
        event(
            new ThreadEvent.Notice(ThreadEvent.Notice.Level.INFO, "m", null),
            "{'type':'notice','level':'info','message':'m'}"),
        event(
            new ThreadEvent.Notice(ThreadEvent.Notice.Level.DANGER, "m", "t"),
            "{'type':'notice','level':'danger','message':'m','title':'t'}"),
        event(
            new ThreadEvent.Notice(ThreadEvent.Notice.Level.WARNING, "m", "t"),
            "{'type':'notice','level':'warning','message':'m','title':'t'}"));
  }

  static List<Arguments> updates() {
    return List.of(
        update(
            new ItemUpdate.ContentPartAdded(0, Examples.plainPart()),
            "{'type':'assistant_message.content_part.added','content_index':0,'content':"
                + PLAIN_PART
                + "}"),
        update(
            new ItemUpdate.TextDelta(1, "\u2028é"),
            "{'type':'assistant_message.content_part.text_delta','content_index':1,"
                + "'delta':'\u2028é'}"),
        update(
            new ItemUpdate.AnnotationAdded(1, 2, new Annotation(new Source.Url("a", "u"), 3)),
            "{'type':'assistant_message.content_part.annotation_added','content_index':1,"
                + "'annotation_index':2,'annotation':{'type':'annotation',"
                + "'source':{'title':'a','type':'url','url':'u'},'index':3}}"),
        update(
            new ItemUpdate.ContentPartDone(0, Examples.annotated()),
            "{'type':'assistant_message.content_part.done','content_index':0,'content':"
                + ANNOTATED
                + "}"),
        update(
            new ItemUpdate.WidgetTextDelta("c", "d", true),
            "{'type':'widget.streaming_text.value_delta','component_id':'c','delta':'d',"
                + "'done':true}"),
        update(
            new ItemUpdate.WidgetComponentUpdated("c", JsonObject.of("x", null)),
            "{'type':'widget.component.updated','component_id':'c','component':{'x':null}}"),
        update(
            new ItemUpdate.WidgetRootUpdated(JsonObject.of("x", null)),
            "{'type':'widget.root.updated','widget':{'x':null}}"),
        update(
            new ItemUpdate.WorkflowTaskAdded(0, new Task.Custom("a")),
            "{'type':'workflow.task.added','task_index':0,'task':{'status_indicator':'none',"
                + "'type':'custom','title':'a'}}"),
        update(
            new ItemUpdate.WorkflowTaskUpdated(7, new Task.Unknown(JsonObject.of("type", "dance"))),
            "{'type':'workflow.task.updated','task_index':7,'task':{'type':'dance'}}"),
        update(
            new ItemUpdate.GeneratedImageUpdated(new GeneratedImage("g", "u"), null),
            "{'type':'generated_image.updated','image':{'id':'g','url':'u'}}"),
        update(
            new ItemUpdate.GeneratedImageUpdated(
                new GeneratedImage("g", "u"), new JsonNumber("0.50")),
            "{'type':'generated_image.updated','image':{'id':'g','url':'u'},'progress':0.50}"),
        update(
            new ItemUpdate.Unknown(JsonObject.of("type", "later.update", "x", null)),
            "{'type':'later.update','x':null}"));
  }

  @ParameterizedTest
  @MethodSource({"events", "updates"})
  void an_event_has_exactly_this_text(ThreadEvent event, String text) {
    assertThat(new String(WireForm.write(event), UTF_8)).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource({"events", "updates"})
  void an_event_is_read_back_equal(ThreadEvent event, String text) {
    assertThat(WireForm.readEvent(Json.parse(text))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource({"events", "updates"})
  void an_event_is_one_line(ThreadEvent event, String text) {
    assertThat(new String(WireForm.write(event), UTF_8)).doesNotContain("\n", "\r");
  }

  @Test
  void line_breaks_inside_texts_are_escaped() {
    assertThat(new String(WireForm.write(new ThreadEvent.ProgressUpdate(null, "a\r\nb")), UTF_8))
        .isEqualTo("{\"type\":\"progress_update\",\"text\":\"a\\r\\nb\"}");
  }

  @Test
  void a_thread_in_an_event_has_no_metadata() {
    ThreadMetadata thread = THREAD.withMetadata(JsonObject.of("secret", 1));

    assertThat(
            new String(
                WireForm.write(new ThreadEvent.ThreadUpdated(new ChatThread(thread))), UTF_8))
        .contains("\"metadata\":{}")
        .doesNotContain("secret");
  }

  @Test
  void defaults_of_events_may_be_missing() {
    assertThat(WireForm.readEvent(Json.parse(quoted("{'type':'error'}"))))
        .isEqualTo(new ThreadEvent.Error("custom", null, false));
    assertThat(WireForm.readEvent(Json.parse(quoted("{'type':'client_effect','name':'n'}"))))
        .isEqualTo(new ThreadEvent.ClientEffect("n", JsonObject.EMPTY));
  }

  @Test
  void a_type_may_be_missing_where_there_is_only_one() {
    String item =
        "{'type':'thread.item.done','item':{'id':'i','thread_id':'t','created_at':'2026-01-02',"
            + "'type':'assistant_message','content':[{%s'text':'','annotations':["
            + "{%s'source':{'type':'url','title':'a','url':'u'}}]}]}}";

    assertThat(WireForm.readEvent(Json.parse(quoted(item.formatted("", "")))))
        .isEqualTo(
            WireForm.readEvent(
                Json.parse(
                    quoted(item.formatted("'type':'output_text',", "'type':'annotation',")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"0.5 | 0.5", "1 | 1", "' 0.50 ' | 0.50", "'1' | 1", "'.5' | 0.5", "true | 1"})
  void progress_is_read_leniently(String given, String expected) {
    ThreadEvent event =
        WireForm.readEvent(
            Json.parse(
                quoted(
                    "{'type':'thread.item.updated','item_id':'i','update':{'type':"
                        + "'generated_image.updated','image':{'id':'g','url':'u'},'progress':"
                        + given
                        + "}}")));

    assertThat(((ThreadEvent.ItemUpdated) event).update())
        .isEqualTo(
            new ItemUpdate.GeneratedImageUpdated(
                new GeneratedImage("g", "u"), new JsonNumber(expected)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | type",
        "{'type':'thread.item.exploded'} | type",
        "{'type':'thread.created'} | thread",
        "{'type':'thread.created','thread':{'id':'t'}} | thread.created_at",
        "{'type':'thread.item.updated','item_id':'i','update':{}} | update.type",
        "{'type':'thread.item.updated','item_id':'i','update':"
            + "{'type':'workflow.task.added','task_index':-1}} | update.task_index",
        "{'type':'thread.item.updated','item_id':'i','update':{'type':'generated_image.updated',"
            + "'image':{'id':'g','url':'u'},'progress':'half'}} | update.progress",
        "{'type':'thread.item.done','item':{'id':'i','thread_id':'t','created_at':'2026-01-02',"
            + "'type':'assistant_message','content':[{}]}} | item.content[0].text",
        "{'type':'notice','level':'INFO','message':'m'} | level",
        "{'type':'stream_options','stream_options':{}} | stream_options.allow_cancel",
        "{'type':'thread.created','thread':{'id':'t','created_at':'2026-01-02',"
            + "'items':{'has_more':true}}} | thread.items.after",
      })
  void an_event_that_is_none_is_refused_with_the_place(String text, String path) {
    assertThatThrownBy(() -> WireForm.readEvent(Json.parse(quoted(text))))
        .isInstanceOfSatisfying(
            InvalidJsonException.class, e -> assertThat(e.path()).isEqualTo(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "'x'"})
  void an_event_that_is_no_object_is_refused(String text) {
    assertThatThrownBy(() -> WireForm.readEvent(Json.parse(quoted(text))))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void the_answer_to_a_synchronous_action_may_be_empty() {
    assertThat(new String(WireForm.writeUpdatedItem(null), UTF_8)).isEqualTo("{}");
    assertThat(new String(WireForm.writeUpdatedItem(ITEM), UTF_8))
        .isEqualTo(quoted("{'updated_item':" + ITEM_TEXT + "}"));
  }

  private static Arguments event(ThreadEvent event, String text) {
    return arguments(event, quoted(text));
  }

  private static Arguments update(ItemUpdate update, String text) {
    return event(
        new ThreadEvent.ItemUpdated("i", update),
        "{'type':'thread.item.updated','item_id':'i','update':" + text + "}");
  }
}
