package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.COMPLETED;
import static dev.chatkit4j.openai.Wire.CREATED;
import static dev.chatkit4j.openai.Wire.added;
import static dev.chatkit4j.openai.Wire.annotation;
import static dev.chatkit4j.openai.Wire.content;
import static dev.chatkit4j.openai.Wire.delta;
import static dev.chatkit4j.openai.Wire.done;
import static dev.chatkit4j.openai.Wire.image;
import static dev.chatkit4j.openai.Wire.incomplete;
import static dev.chatkit4j.openai.Wire.message;
import static dev.chatkit4j.openai.Wire.partAdded;
import static dev.chatkit4j.openai.Wire.reasoning;
import static dev.chatkit4j.openai.Wire.refusal;
import static dev.chatkit4j.openai.Wire.refusalDone;
import static dev.chatkit4j.openai.Wire.says;
import static dev.chatkit4j.openai.Wire.sketch;
import static dev.chatkit4j.openai.Wire.summaryDelta;
import static dev.chatkit4j.openai.Wire.summaryDone;
import static dev.chatkit4j.openai.Wire.textDone;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.responses.Tool;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.protocol.WorkflowSummary;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.testmodels.Chat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The fate of the events of a response. */
final class AnswerTest extends OpenAiTest {
  private static final String PAGE =
      "{\"type\":\"url_citation\",\"url\":\"https://a.example\",\"title\":\"A\",\"start_index\":1,\"end_index\":4}";
  private static final String FILE =
      "{\"type\":\"file_citation\",\"file_id\":\"f\",\"filename\":\"a.txt\",\"index\":3}";
  private static final String CONTAINER_FILE =
      "{\"type\":\"container_file_citation\",\"container_id\":\"c\",\"file_id\":\"f\",\"filename\":\"b.csv\",\"start_index\":0,\"end_index\":2}";
  private static final String NAMELESS =
      "{\"type\":\"file_citation\",\"file_id\":\"f\",\"filename\":\"\",\"index\":3}";
  private static final String PATH = "{\"type\":\"file_path\",\"file_id\":\"f\",\"index\":3}";
  private static final String NEW_KIND = "{\"type\":\"dream_citation\",\"dream\":7}";

  private static final Annotation OF_PAGE =
      new Annotation(new Source.Url("A", "https://a.example"), 4);
  private static final Annotation OF_FILE = new Annotation(new Source.File("a.txt", "a.txt"), 3);
  private static final Annotation OF_CONTAINER_FILE =
      new Annotation(new Source.File("b.csv", "b.csv"), 2);

  // ------------------------------------------------------------------------------- messages

  @Test
  void words_become_a_message_that_is_kept() throws Exception {
    provider.says(
        CREATED,
        added(0, message("msg_p", "in_progress")),
        partAdded(0, 0, content("")),
        delta(0, "Hel"),
        delta(0, "lo"),
        textDone(0, 0, "Hello"),
        done(0, message("msg_p", "completed", content("Hello"))),
        COMPLETED);

    List<JsonObject> events = chat.ask("Hi");

    assertThat(shown(events))
        .containsExactly(
            "thread.item.added assistant_message",
            "assistant_message.content_part.added",
            "assistant_message.content_part.text_delta",
            "assistant_message.content_part.text_delta",
            "assistant_message.content_part.done",
            "thread.item.done assistant_message");
    assertThat(deltas(events)).containsExactly("Hel", "lo");
    assertThat(kept(ThreadItem.AssistantMessage.class))
        .singleElement()
        .satisfies(said -> assertThat(said.text()).isEqualTo("Hello"));
  }

  @Test
  void each_word_is_shown_before_the_next_one_is_there() throws Exception {
    var shown = new CountDownLatch(1);
    provider.answers(connection -> {
      connection.begin();
      connection.event(delta(0, "one"));
      shown.await();
      connection.event(delta(0, " two"));
      connection.event(COMPLETED);
      connection.end();
    });
    try (Reply.Events stream = chat.stream(Chat.create("Hi"))) {
      List<JsonObject> seen = new ArrayList<>();
      while (deltas(seen).isEmpty()) {
        seen.add(Chat.next(stream));
      }
      shown.countDown();
      while (deltas(seen).size() < 2) {
        seen.add(Chat.next(stream));
      }
      assertThat(deltas(seen)).containsExactly("one", " two");
    }
  }

  @Test
  void parts_of_a_message_stay_apart() throws Exception {
    provider.says(
        added(0, message("m", "in_progress")),
        partAdded(0, 0, content("")),
        delta(0, "one"),
        textDone(0, 0, "one"),
        partAdded(0, 1, content("tw")),
        delta("response.output_text.delta", 0, 1, "o"),
        textDone(0, 1, "two"),
        done(0, message("m", "completed", content("one"), content("two"))),
        COMPLETED);

    chat.ask("Hi");

    assertThat(kept(ThreadItem.AssistantMessage.class))
        .singleElement()
        .satisfies(said ->
            assertThat(said.content())
                .containsExactly(
                    new AssistantMessageContent("one"), new AssistantMessageContent("two")));
  }

  @Test
  void messages_with_one_id_of_the_provider_are_two_in_the_thread() throws Exception {
    provider.says(
        added(0, message("__fake_id__", "in_progress")),
        delta(0, "one"),
        done(0, message("__fake_id__", "completed", content("one"))),
        added(0, message("__fake_id__", "in_progress")),
        delta(0, "two"),
        added(1, message("__fake_id__", "in_progress")),
        delta(1, "three"),
        done(0, message("__fake_id__", "completed", content("two"))),
        done(1, message("__fake_id__", "completed", content("three"))),
        COMPLETED);

    chat.ask("Hi");

    List<ThreadItem.AssistantMessage> kept = kept(ThreadItem.AssistantMessage.class);
    assertThat(kept)
        .extracting(ThreadItem.AssistantMessage::text)
        .containsExactlyInAnyOrder("one", "two", "three");
    assertThat(kept)
        .extracting(ThreadItem.AssistantMessage::id)
        .doesNotHaveDuplicates()
        .doesNotContain("__fake_id__");
  }

  @Test
  void a_message_with_nothing_in_it_is_taken_away() throws Exception {
    provider.says(
        added(0, message("a", "in_progress")),
        delta(0, "\n"),
        done(0, message("a", "completed", content("\n"))),
        added(1, message("b", "in_progress")),
        delta(1, "Hello"),
        done(1, message("b", "completed", content("Hello"))),
        COMPLETED);

    assertThat(types(chat.ask("Hi"))).contains("thread.item.removed");
    assertThat(kept(ThreadItem.AssistantMessage.class)).hasSize(1);
  }

  @Test
  void an_item_that_is_never_said_to_be_done_is_done_with_the_response() throws Exception {
    provider.says(delta(0, "Hello"), COMPLETED);

    chat.ask("Hi");

    assertThat(kept(ThreadItem.AssistantMessage.class)).hasSize(1);
  }

  @Test
  void a_refusal_is_shown_word_by_word_and_kept() throws Exception {
    provider.says(
        added(0, message("m", "in_progress")),
        partAdded(0, 0, refusal("")),
        delta("response.refusal.delta", 0, 0, "I can"),
        delta("response.refusal.delta", 0, 0, "not."),
        refusalDone(0, 0, "I cannot."),
        done(0, message("m", "completed", refusal("I cannot."))),
        COMPLETED);

    List<JsonObject> events = chat.ask("Hi");

    assertThat(deltas(events)).containsExactly("I can", "not.");
    assertThat(kept(ThreadItem.AssistantMessage.class))
        .singleElement()
        .satisfies(said -> assertThat(said.text()).isEqualTo("I cannot."));
  }

  @Test
  void an_answer_that_is_cut_for_its_length_stays_and_says_so() throws Exception {
    provider.says(
        added(0, message("m", "in_progress")),
        delta(0, "Once upon"),
        done(0, message("m", "incomplete", content("Once upon"))),
        incomplete("max_output_tokens"));

    assertThat(types(chat.ask("Hi"))).contains("notice").doesNotContain("error");
    assertThat(kept(ThreadItem.AssistantMessage.class)).hasSize(1);
  }

  @Test
  void events_and_items_that_nobody_knows_are_ignored() throws Exception {
    provider.says(
        CREATED,
        "{\"type\":\"response.dreaming\",\"sequence_number\":1,\"dream\":{\"of\":[1,2]}}",
        added(0, "{\"type\":\"dream_call\",\"id\":\"d\"}"),
        partAdded(0, 0, "{\"type\":\"dream\"}"),
        "{\"type\":\"response.file_search_call.completed\",\"sequence_number\":1,\"output_index\":0,\"item_id\":\"fs\"}",
        done(0, "{\"type\":\"dream_call\",\"id\":\"d\"}"),
        added(1, message("m", "in_progress")),
        delta(1, "Hello"),
        done(1, message("m", "completed", content("Hello"))),
        COMPLETED);

    assertThat(shown(chat.ask("Hi")))
        .containsExactly(
            "thread.item.added assistant_message",
            "assistant_message.content_part.added",
            "assistant_message.content_part.text_delta",
            "thread.item.done assistant_message");
  }

  // ------------------------------------------------------------------------------ citations

  @Test
  void citations_are_shown_with_places_of_their_own_and_kept() throws Exception {
    String[] all = {NAMELESS, FILE, PATH, PAGE, NEW_KIND, CONTAINER_FILE};
    provider.says(
        added(0, message("m", "in_progress")),
        delta(0, "See it"),
        annotation(0, 0, NAMELESS),
        annotation(0, 1, FILE),
        annotation(0, 2, PATH),
        annotation(0, 3, PAGE),
        annotation(0, 4, NEW_KIND),
        annotation(0, 5, CONTAINER_FILE),
        done(0, message("m", "completed", content("See it", all))),
        COMPLETED);

    List<JsonObject> events = chat.ask("Hi");

    assertThat(updates(events, "assistant_message.content_part.annotation_added"))
        .extracting(update -> update.get("annotation_index"))
        .containsExactly(JsonNumber.of(0), JsonNumber.of(1), JsonNumber.of(2));
    assertThat(types(events)).doesNotContain("error");
    assertThat(citations()).containsExactly(OF_FILE, OF_PAGE, OF_CONTAINER_FILE);
  }

  @Test
  void citations_are_in_the_part_when_it_is_done() throws Exception {
    provider.says(
        added(0, message("m", "in_progress")),
        delta(0, "See it"),
        annotation(0, 0, PAGE),
        textDone(0, 0, "See it"),
        done(0, message("m", "completed", content("See it"))), // and does not repeat them
        COMPLETED);

    List<JsonObject> events = chat.ask("Hi");

    JsonObject part = updates(events, "assistant_message.content_part.done").getFirst();
    assertThat(((JsonArray) ((JsonObject) part.get("content")).get("annotations")).elements())
        .hasSize(1);
    assertThat(citations()).containsExactly(OF_PAGE);
  }

  @Test
  void citations_that_come_with_the_finished_message_only_are_kept() throws Exception {
    provider.says(
        added(0, message("m", "in_progress")),
        delta(0, "See it"),
        done(0, message("m", "completed", content("See it", PAGE))),
        COMPLETED);

    chat.ask("Hi");

    assertThat(citations()).containsExactly(OF_PAGE);
  }

  private List<Annotation> citations() {
    return kept(ThreadItem.AssistantMessage.class).getFirst().content().getFirst().annotations();
  }

  // ------------------------------------------------------------------------------- thinking

  @Test
  void each_part_of_a_summary_is_a_step_of_its_own_that_grows() throws Exception {
    provider.says(
        added(0, reasoning("r")),
        summaryDelta(0, 0, "Fir"),
        summaryDelta(0, 0, "st"),
        summaryDone(0, 0, "First"),
        summaryDelta(0, 1, "Fir"),
        summaryDelta(0, 1, "st"),
        summaryDone(0, 1, "First"), // the same again
        done(0, reasoning("r", "First", "First")),
        added(1, reasoning("r2")),
        summaryDone(1, 0, "Whole"),
        done(1, reasoning("r2", "Whole", "Late")),
        added(2, message("m", "in_progress")),
        delta(2, "Done"),
        done(2, message("m", "completed", content("Done"))),
        COMPLETED);

    List<JsonObject> events = chat.ask("Hi");

    assertThat(steps(events))
        .containsExactly(
            "workflow.task.added 0 Fir",
            "workflow.task.updated 0 First",
            "workflow.task.added 1 Fir",
            "workflow.task.updated 1 First",
            "workflow.task.added 2 Whole",
            "workflow.task.added 3 Late");
    assertThat(kept(ThreadItem.Workflow.class))
        .singleElement()
        .satisfies(item -> {
          assertThat(item.workflow().type()).isEqualTo(Workflow.Type.REASONING);
          assertThat(item.workflow().expanded()).isFalse();
          assertThat(item.workflow().tasks())
              .extracting(task -> ((Task.Thought) task).content())
              .containsExactly("First", "First", "Whole", "Late");
        });
  }

  @Test
  void thinking_ends_with_how_long_it_took_before_the_message_begins() throws Exception {
    provider.says(
        added(0, reasoning("r")),
        summaryDelta(0, 0, "Hm"),
        done(0, reasoning("r", "Hm")),
        added(1, message("m", "in_progress")),
        summaryDelta(0, 1, "Too late"),
        delta(1, "Done"),
        done(1, message("m", "completed", content("Done"))),
        COMPLETED);

    List<JsonObject> events = chat.ask("Hi");

    assertThat(kept(ThreadItem.Workflow.class)).hasSize(1);
    assertThat(shown(events))
        .containsSubsequence(
            "thread.item.added workflow",
            "thread.item.done workflow",
            "thread.item.added assistant_message");
    assertThat(kept(ThreadItem.Workflow.class).getFirst().workflow().summary())
        .isInstanceOf(WorkflowSummary.Duration.class);
  }

  @Test
  void thinking_after_a_message_is_a_workflow_of_its_own() throws Exception {
    provider.says(
        added(0, reasoning("r")),
        done(0, reasoning("r", "Hm")),
        added(1, message("m", "in_progress")),
        done(1, message("m", "completed", content("Wait"))),
        added(2, reasoning("r2")),
        done(2, reasoning("r2", "Aha")),
        COMPLETED);

    chat.ask("Hi");

    assertThat(chat.items().stream().skip(1))
        .hasExactlyElementsOfTypes(
            ThreadItem.Workflow.class,
            ThreadItem.AssistantMessage.class,
            ThreadItem.Workflow.class);
  }

  @Test
  void a_finished_workflow_is_not_taken_up_again_by_the_next_turn() throws Exception {
    provider.says(
        added(0, reasoning("r")), done(0, reasoning("r", "Hm")), delta(1, "A"), COMPLETED);
    provider.says(
        added(0, reasoning("r")), done(0, reasoning("r", "Oh")), delta(1, "B"), COMPLETED);

    String thread = Chat.threadOf(chat.ask("Hi"));
    assertThat(types(Chat.read(chat.stream(Chat.more(thread, "And?"))))).doesNotContain("error");

    assertThat(kept(ThreadItem.Workflow.class))
        .extracting(item -> item.workflow().tasks().size())
        .containsExactly(1, 1);
  }

  // ------------------------------------------------------------------------------- pictures

  @Test
  void pictures_that_are_made_at_a_time_stay_apart_and_a_failed_one_is_taken_away()
      throws Exception {
    chat(with ->
        with.hostedTool(
            Tool.ofImageGeneration(Tool.ImageGeneration.builder().partialImages(2).build())));
    provider.says(
        added(0, image("a", "in_progress", null)),
        added(1, image("b", "in_progress", null)),
        added(2, image("c", "in_progress", null)),
        sketch(1, 0, "QjA="),
        sketch(0, 0, "QTA="),
        sketch(1, 1, "QjE="),
        done(2, image("c", "failed", null)),
        done(1, image("b", "completed", "Qg==")),
        done(0, image("a", "completed", "QQ==")),
        COMPLETED);

    List<JsonObject> events = chat.ask("Draw three");

    assertThat(kept(ThreadItem.GeneratedImage.class))
        .extracting(item -> item.image().url())
        .containsExactly("data:image/png;base64,QQ==", "data:image/png;base64,Qg==");
    assertThat(updates(events, "generated_image.updated"))
        .extracting(update -> ((JsonNumber) update.get("progress")).toDouble())
        .containsExactly(0.0, 0.0, 0.5);
    assertThat(types(events)).containsOnlyOnce("thread.item.removed").doesNotContain("error");
  }

  @Test
  void sketches_without_a_known_number_have_no_progress() throws Exception {
    provider.says(
        added(0, image("a", "in_progress", null)),
        sketch(0, 1, "QTA="),
        done(0, image("a", "completed", "QQ==")),
        COMPLETED);

    assertThat(updates(chat.ask("Draw"), "generated_image.updated"))
        .extracting(update -> ((JsonNumber) update.get("progress")).toDouble())
        .containsExactly(0.0);
  }

  @Test
  void pictures_can_be_kept_elsewhere() throws Exception {
    chat(with ->
        with.images((turn, image) ->
            "https://img.example/%s/%s/%s%s"
                .formatted(
                    turn.context(),
                    image.mimeType(),
                    new String(image.bytes(), StandardCharsets.UTF_8),
                    image.partial() ? "?" : "")));
    provider.says(
        added(0, image("a", "in_progress", null)),
        sketch(0, 0, "QTA="),
        done(
            0,
            "{\"type\":\"image_generation_call\",\"id\":\"a\",\"status\":\"completed\",\"result\":\"QQ==\",\"output_format\":\"webp\"}"),
        COMPLETED);

    List<JsonObject> events = chat.ask("Draw");

    assertThat(Json.write(updates(events, "generated_image.updated").getFirst()))
        .contains("https://img.example/alice/image/png/A0?");
    assertThat(kept(ThreadItem.GeneratedImage.class).getFirst().image().url())
        .isEqualTo("https://img.example/alice/image/webp/A");
  }

  // ------------------------------------------------------------------------- beside the words

  @Test
  void usage_is_added_up_in_the_thread() throws Exception {
    chat(OpenAiResponder.Builder::countUsage);
    provider.says(says("Hello"));
    provider.says(says("Fine"));

    String thread = Chat.threadOf(chat.ask("Hi"));
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(store.loadThread(thread, "alice").metadata().get("usage"))
        .isEqualTo(Json.parse("{\"input_tokens\":22,\"output_tokens\":14}"));
  }

  @Test
  void a_title_is_made_by_the_model_after_the_first_answer_only() throws Exception {
    chat(OpenAiResponder.Builder::titles);
    provider.says(says("Hello"));
    provider.says(says("\"A greeting\"\n"));
    provider.says(says("Fine"));

    String thread = Chat.threadOf(chat.ask("Hi"));
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(store.loadThread(thread, "alice").title()).isEqualTo("A greeting");
    assertThat(provider.requests).hasSize(3);
  }

  @Test
  void a_title_is_the_first_words_if_the_model_fails() throws Exception {
    chat(OpenAiResponder.Builder::titles);
    provider.says(says("Hello"));
    provider.answers(connection -> connection.refuse(500, "", "{}"));

    List<JsonObject> events = chat.ask("Hi there");

    assertThat(types(events)).doesNotContain("error");
    assertThat(store.loadThread(Chat.threadOf(events), "alice").title()).isEqualTo("Hi there");
  }

  // ------------------------------------------------------------------------------ what is read

  /** What a client is shown of the answer's items. */
  private static List<String> shown(List<JsonObject> events) {
    return events.stream()
        .filter(event -> event.text("type").startsWith("thread.item."))
        .map(event ->
            event.get("update") instanceof JsonObject update
                ? update.text("type")
                : event.text("type") + " " + type(event.get("item")))
        .filter(line -> !line.endsWith("user_message"))
        .toList();
  }

  private static String type(JsonValue item) {
    return item instanceof JsonObject object ? object.text("type") : "";
  }

  private static List<String> steps(List<JsonObject> events) {
    return events.stream()
        .map(event -> event.get("update"))
        .filter(update -> update instanceof JsonObject each && each.get("task_index") != null)
        .map(update -> {
          JsonObject each = (JsonObject) update;
          return "%s %s %s"
              .formatted(
                  each.text("type"),
                  ((JsonNumber) each.get("task_index")).digits(),
                  ((JsonObject) each.get("task")).text("content"));
        })
        .toList();
  }
}
