package dev.chatkit4j.codec;

import static dev.chatkit4j.codec.Examples.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemFormsTest {
  static List<Examples.Example> visible() {
    return Examples.visible();
  }

  static List<Examples.Example> hidden() {
    return Examples.hidden();
  }

  @ParameterizedTest
  @MethodSource("visible")
  void the_wire_has_exactly_this_text(Examples.Example example) {
    assertThat(wire(example.item())).isEqualTo(example.wire());
  }

  @ParameterizedTest
  @MethodSource({"visible", "hidden"})
  void the_stored_form_has_exactly_this_text(Examples.Example example) {
    assertThat(StoredForm.write(example.item())).isEqualTo(example.stored());
  }

  @ParameterizedTest
  @MethodSource({"visible", "hidden"})
  void what_is_stored_is_read_back_equal(Examples.Example example) {
    assertThat(StoredForm.readItem(example.stored())).isEqualTo(example.item());
  }

  @ParameterizedTest
  @MethodSource({"visible", "hidden"})
  void members_nobody_knows_are_ignored(Examples.Example example) {
    String known = example.stored();
    if (!(example.item() instanceof ThreadItem.Unknown)) {
      String more = known.substring(0, known.length() - 1) + ",\"later\":{\"a\":[null]}}";

      assertThat(StoredForm.readItem(more)).isEqualTo(example.item());
    }
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void hidden_items_stay_hidden_in_the_stored_form(Examples.Example example) {
    assertThat(StoredForm.readItem(example.stored()).hidden()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("visible")
  void visible_items_are_not_hidden(Examples.Example example) {
    assertThat(StoredForm.readItem(example.stored()).hidden()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'type':'assistant_message','content':7",
        "'type':'assistant_message'",
        "'type':'assistant_message','content':[{'type':'output_video'}]",
        "'type':'user_message','content':[{'type':'input_smell'}],'inference_options':{}",
        "'type':'user_message','content':[]",
        "'type':'client_tool_call','status':'lost','call_id':'c','name':'n','arguments':{}",
        "'type':'client_tool_call','status':'PENDING','call_id':'c','name':'n','arguments':{}",
        "'type':'widget','widget':[]",
        "'type':'widget','widget':null",
        "'type':'generated_image','image':{'id':'g'}",
        "'type':'structured_input','inputs':[{'type':'drawing','id':'a','question':'?'}]",
        "'type':'workflow','workflow':{'type':'dream','tasks':[]}",
        "'type':'workflow','workflow':{'type':'custom','tasks':[],'summary':{}}",
        "'type':'task','task':{'type':'thought'}",
        "'type':'end_of_turn_2','x':1e400",
        "'type':7",
        "'kind':'end_of_turn'",
      })
  void an_item_of_an_impossible_shape_is_kept_as_it_was(String members) {
    String text =
        quoted("{'created_at':'2026-01-02 03:04','thread_id':'t','id':'i'," + members + "}");

    ThreadItem item = StoredForm.readItem(text);

    assertThat(item).isInstanceOf(ThreadItem.Unknown.class);
    assertThat(item.createdAt()).isEqualTo(Instant.parse("2026-01-02T03:04:00Z"));
    assertThat(StoredForm.write(item)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "{'id':'i','thread_id':'t','type':'end_of_turn'}",
        "{'id':'i','created_at':'2026-01-02','type':'end_of_turn'}",
        "{'id':7,'thread_id':'t','created_at':'2026-01-02','type':'end_of_turn'}",
        "{'id':'i','thread_id':'t','created_at':null,'type':'end_of_turn'}",
        "{'id':'i','thread_id':'t','created_at':'2026-01-02','type':'end_of_turn'",
      })
  void text_that_is_no_item_is_refused(String text) {
    assertThatThrownBy(() -> StoredForm.readItem(quoted(text)))
        .isInstanceOf(InvalidJsonException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'type':'sdk_hidden_context','content':7",
        "'type':'sdk_hidden_context'",
        "'type':'hidden_context_item'",
        "'type':'hologram','hidden':true",
        "'type':'assistant_message','content':[],'hidden':true",
      })
  void nothing_that_was_hidden_is_shown_by_a_version_that_cannot_read_it(String members) {
    String text = quoted("{'id':'i','thread_id':'t','created_at':'2026-01-02'," + members + "}");

    ThreadItem item = StoredForm.readItem(text);

    assertThat(item.hidden()).isTrue();
    assertThat(StoredForm.readItem(StoredForm.write(item)).hidden()).isTrue();
  }

  @Test
  void an_unknown_item_keeps_its_own_text_for_the_time_until_that_changes() {
    String text = quoted("{'type':'x','id':'i','created_at':1767323045.5,'thread_id':'t'}");
    ThreadItem item = StoredForm.readItem(text);

    assertThat(item.createdAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.500Z"));
    assertThat(StoredForm.write(item)).isEqualTo(text);
    assertThat(StoredForm.write(item.withCreatedAt(Instant.parse("2026-01-02T03:04:06Z"))))
        .isEqualTo(text.replace("1767323045.5", "\"2026-01-02T03:04:06.000000Z\""));
  }

  @Test
  void the_metadata_of_attachments_does_not_leave_with_a_message_of_unknown_shape() {
    String text =
        quoted(
            "{'id':'i','thread_id':'t','created_at':'2026-01-02','type':'user_message','content':"
                + "[{'type':'input_smell','metadata':{'kept':1}}],'attachments':[%s],"
                + "'inference_options':{}}");
    String file = quoted("{'id':'f','name':'n','mime_type':'m',%s'type':'file'}");
    ThreadItem item =
        StoredForm.readItem(text.formatted(file.formatted("\"metadata\":{\"secret\":1},")));

    assertThat(item).isInstanceOf(ThreadItem.Unknown.class);
    assertThat(wire(item)).isEqualTo(text.formatted(file.formatted("")));
    assertThat(StoredForm.write(item)).contains("secret");
  }

  @Test
  void an_unknown_task_is_kept() {
    String text =
        quoted(
            "{'id':'i','thread_id':'t','created_at':'2026-01-02T00:00:00.000000Z','type':'task',"
                + "'task':{'type':'dance','steps':[null]}}");
    ThreadItem item = StoredForm.readItem(text);

    assertThat(((ThreadItem.Task) item).task()).isInstanceOf(Task.Unknown.class);
    assertThat(StoredForm.write(item)).isEqualTo(text);
    assertThat(wire(item)).isEqualTo(text);
  }

  @Test
  void sources_without_a_type_are_told_by_their_members() {
    String text =
        quoted(
            "{'id':'i','thread_id':'t','created_at':'2026-01-02','type':'assistant_message',"
                + "'content':[{'type':'output_text','text':'','annotations':["
                + "{'type':'annotation','source':{'title':'a','filename':'f'}},"
                + "{'type':'annotation','source':{'title':'a','url':'u','filename':'f'}},"
                + "{'type':'annotation','source':{'title':'a','id':'e'}}]}]}");

    assertThat(StoredForm.write(StoredForm.readItem(text)))
        .contains(
            quoted("{'title':'a','type':'file','filename':'f'}"),
            quoted("{'title':'a','type':'url','url':'u'}"),
            quoted("{'title':'a','type':'entity','id':'e','interactive':false,'data':{}}"));
  }

  @Test
  void a_summary_whose_title_is_null_is_a_duration() {
    String text =
        quoted(
            "{'id':'i','thread_id':'t','created_at':'2026-01-02','type':'workflow','workflow':"
                + "{'type':'custom','tasks':[],'summary':{'title':null,'duration':3}}}");

    assertThat(StoredForm.write(StoredForm.readItem(text)))
        .contains(quoted("'summary':{'duration':3}"));
  }

  @Test
  void a_summary_with_a_title_is_a_text_even_if_it_has_a_duration() {
    String text =
        quoted(
            "{'id':'i','thread_id':'t','created_at':'2026-01-02','type':'workflow','workflow':"
                + "{'type':'custom','tasks':[],'summary':{'duration':3,'title':'a'}}}");

    assertThat(StoredForm.write(StoredForm.readItem(text)))
        .contains(quoted("'summary':{'title':'a'}"));
  }

  @Test
  void attachments_have_their_metadata_in_the_stored_form_only() {
    assertThat(text(WireForm.write(Examples.file())))
        .isEqualTo(quoted(Examples.FILE.replace("METADATA", "")));
    assertThat(StoredForm.write(Examples.file()))
        .isEqualTo(quoted(Examples.FILE.replace("METADATA", "'metadata':{'owner':null},")));
    assertThat(StoredForm.readAttachment(StoredForm.write(Examples.file())))
        .isEqualTo(Examples.file());
    assertThat(text(WireForm.write(Examples.image())))
        .isEqualTo(quoted(Examples.IMAGE.replace("METADATA", "")));
    assertThat(StoredForm.readAttachment(StoredForm.write(Examples.image())))
        .isEqualTo(Examples.image());
  }

  @Test
  void an_attachment_of_unknown_type_is_kept_and_its_metadata_too() {
    String text = quoted("{'id':'x','type':'scent','metadata':{'a':null},'strength':1.0}");
    Attachment attachment = StoredForm.readAttachment(text);

    assertThat(attachment).isInstanceOf(Attachment.Unknown.class);
    assertThat(StoredForm.write(attachment)).isEqualTo(text);
    assertThat(text(WireForm.write(attachment)))
        .isEqualTo(quoted("{'id':'x','type':'scent','strength':1.0}"));
    assertThat(StoredForm.readAttachment(StoredForm.write(attachment.withThreadId("t"))).threadId())
        .isEqualTo("t");
  }

  @Test
  void a_thread_has_its_metadata_in_the_stored_form_only() {
    ThreadMetadata thread =
        new ThreadMetadata(
            "t",
            Examples.TIME,
            "Title",
            new ThreadStatus.Locked("why"),
            List.of("a.example"),
            JsonObject.of("secret", null));
    String text =
        quoted(
            "{'title':'Title','id':'t','created_at':'2026-01-02T03:04:05.678900Z',"
                + "'status':{'type':'locked','reason':'why'},"
                + "'allowed_image_domains':['a.example'],'metadata':%s");

    assertThat(StoredForm.write(thread)).isEqualTo(text.formatted("{\"secret\":null}}"));
    assertThat(StoredForm.readThread(StoredForm.write(thread))).isEqualTo(thread);
    assertThat(text(WireForm.write(new ChatThread(thread))))
        .isEqualTo(text.formatted("{},") + quoted("'items':{'data':[],'has_more':false}}"));
  }

  @Test
  void a_plain_thread_has_only_what_it_must_have() {
    ThreadMetadata thread = new ThreadMetadata("t", Examples.TIME);
    String text =
        quoted(
            "{'id':'t','created_at':'2026-01-02T03:04:05.678900Z','status':{'type':'active'},"
                + "'metadata':{}");

    assertThat(StoredForm.write(thread)).isEqualTo(text + "}");
    assertThat(StoredForm.readThread(text + "}")).isEqualTo(thread);
    assertThat(text(WireForm.writeThreads(new Page<>(List.of(new ChatThread(thread)), true, "t"))))
        .isEqualTo(
            quoted(
                "{'data':["
                    + text
                    + ",'items':{'data':[],'has_more':false}}],'has_more':true,'after':'t'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'active'}",
        "{'type':'locked'}",
        "{'type':'locked','reason':''}",
        "{'type':'closed'}",
        "{'type':'closed','reason':'over'}",
        "{'type':'haunted','by':[null]}",
      })
  void a_status_is_written_as_it_was_read(String status) {
    String text =
        quoted(
            "{'id':'t','created_at':'2026-01-02T03:04:05.678900Z','status':"
                + status
                + ",'metadata':{}}");

    assertThat(StoredForm.write(StoredForm.readThread(text))).isEqualTo(text);
  }

  @Test
  void a_thread_stored_with_nulls_and_without_defaults_is_read() {
    assertThat(
            StoredForm.readThread(
                quoted(
                    "{'title':null,'id':'t','created_at':'2026-01-02T03:04:05.6789',"
                        + "'allowed_image_domains':null}")))
        .isEqualTo(new ThreadMetadata("t", Examples.TIME));
  }

  private static String wire(ThreadItem item) {
    String page = text(WireForm.writeItems(new Page<>(List.of(item), false, null)));
    assertThat(page).startsWith("{\"data\":[").endsWith("],\"has_more\":false}");
    return page.substring("{\"data\":[".length(), page.length() - "],\"has_more\":false}".length());
  }

  private static String text(byte[] utf8) {
    return new String(utf8, UTF_8);
  }
}
