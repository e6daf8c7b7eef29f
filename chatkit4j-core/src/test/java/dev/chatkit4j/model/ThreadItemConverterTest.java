package dev.chatkit4j.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.UserMessageContent;
import dev.chatkit4j.protocol.Workflow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ThreadItemConverterTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final Map<String, byte[]> files = new HashMap<>();

  // -------------------------------------------------------------------- the user's messages

  @Test
  void a_message_is_its_text_with_tags_named() {
    assertThat(convert(message(text("Ask "), tag("Ada"), text(" now"))))
        .first()
        .isEqualTo(user("Ask @Ada now"));
  }

  @Test
  void what_tags_stand_for_follows_once_each_in_a_message_of_its_own() {
    assertThat(convert(message(tag("Ada"), tag("Bob"), tag("Ada"))))
        .last()
        .isEqualTo(
            new ModelInput.Message(
                ModelInput.Role.USER,
                List.of(
                    new ModelInput.Text(
                        """
                        # User-provided context for @-mentions
                        - When referencing resolved entities, use their canonical names **without** '@'.
                        - The '@' form appears only in user text and should not be echoed.\
                        """),
                    new ModelInput.Text(
                        """
                        @Ada is {"id":"id of Ada","group":"people","data":{"age":7}}\
                        """),
                    new ModelInput.Text(
                        """
                        @Bob is {"id":"id of Bob","group":"people","data":{"age":7}}\
                        """))));
  }

  @Test
  void a_quote_survives_the_round_trip_of_a_tool() {
    assertThat(convert(quoting("What is this?", "a word"), completed("c1", new JsonString("x"))))
        .contains(user("The user is referring to this in particular: \na word"));
  }

  @Test
  void the_quote_of_an_older_message_is_not_repeated() {
    assertThat(convert(quoting("What is this?", "a word"), said("It is"), message(text("Thanks"))))
        .containsExactly(user("What is this?"), assistant("It is"), user("Thanks"));
  }

  // ------------------------------------------------------------------------- attachments

  @Test
  void a_picture_and_a_pdf_are_shown_by_their_bytes() {
    assertThat(convert(attaching(image("a", "image/png"), file("b", "application/pdf"))))
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                new ModelInput.Message(
                    ModelInput.Role.USER,
                    List.of(
                        new ModelInput.Text("Look"),
                        new ModelInput.Image("image/png", files.get("a")),
                        new ModelInput.File("name of b", "application/pdf", files.get("b"))))));
  }

  @Test
  void a_text_file_is_shown_as_text() {
    assertThat(textOf(attaching(file("a", "text/csv"))))
        .isEqualTo(
            """
            The user attached the file "name of a" (text/csv):
            <File>
            bytes of a
            </File>\
            """);
  }

  @Test
  void a_long_text_file_is_cut_and_says_so() {
    ThreadItem item = attaching(file("a", "text/plain"));
    files.put("a", "x".repeat(ThreadItemConverter.MAX_FILE_CHARACTERS + 1).getBytes(UTF_8));

    assertThat(textOf(item))
        .contains("x".repeat(ThreadItemConverter.MAX_FILE_CHARACTERS) + "\n</File>")
        .endsWith("\n(The file goes on.)");
  }

  @Test
  void other_files_and_missing_and_large_ones_are_named() {
    ThreadItem zip = attaching(file("a", "application/zip"));
    ThreadItem missing = attaching(image("b", "image/png"));
    files.remove("b");
    ThreadItem large = attaching(image("c", "image/png"));
    files.put("c", new byte[AttachmentBytes.MAX_BYTES + 1]);

    assertThat(textOf(zip)).isEqualTo(named("a", "application/zip"));
    assertThat(textOf(missing)).isEqualTo(named("b", "image/png"));
    assertThat(textOf(large)).isEqualTo(named("c", "image/png"));
  }

  @Test
  void of_too_many_bytes_the_newest_are_shown() {
    ThreadItem[] items = {
      attaching(image("a", "image/png")),
      attaching(image("b", "image/png")),
      attaching(image("c", "image/png"))
    };
    List.of("a", "b", "c").forEach(id -> files.put(id, new byte[AttachmentBytes.MAX_BYTES]));

    assertThat(convert(items).stream().map(input -> ((ModelInput.Message) input).parts().getLast()))
        .satisfiesExactly(
            part -> assertThat(part).isEqualTo(new ModelInput.Text(named("a", "image/png"))),
            part -> assertThat(part).isInstanceOf(ModelInput.Image.class),
            part -> assertThat(part).isInstanceOf(ModelInput.Image.class));
  }

  // ------------------------------------------------------------------------ everything else

  @Test
  void the_assistant_is_quoted_part_by_part() {
    assertThat(convert(said("one", "two")))
        .containsExactly(
            new ModelInput.Message(
                ModelInput.Role.ASSISTANT,
                List.of(new ModelInput.Text("one"), new ModelInput.Text("two"))));
  }

  @Test
  void a_completed_call_is_paired_with_its_output_in_the_reference_s_json() {
    assertThat(convert(completed("c1", Json.parse("{\"a\":[1,\"é\"],\"b\":null}"))))
        .containsExactly(
            new ModelInput.ToolCall("c1", "look", "{\"at\": \"the sky\", \"twice\": true}"),
            new ModelInput.ToolOutput("c1", "look", "{\"a\": [1, \"\\u00e9\"], \"b\": null}"));
    assertThat(convert(completed("c1", JsonNull.NULL)))
        .last()
        .isEqualTo(new ModelInput.ToolOutput("c1", "look", "null"));
  }

  @Test
  void a_pending_call_is_left_out() {
    assertThat(convert(pending("c1"))).isEmpty();
  }

  @Test
  void a_remembered_call_is_a_call_and_its_output() {
    assertThat(convert(hidden(remembered("c1", "fine").content())))
        .containsExactly(
            new ModelInput.ToolCall("c1", "look", "{}"),
            new ModelInput.ToolOutput("c1", "look", "fine"));
    assertThat(convert(hidden(remembered("c1", null).content()))).isEmpty();
  }

  @Test
  void hidden_context_is_marked_as_such() {
    String form =
        """
        Hidden context for the agent (not shown to the user):
        <HiddenContext>
        %s
        </HiddenContext>\
        """;
    assertThat(convert(hidden(new JsonString("secret"))))
        .containsExactly(user(form.formatted("secret")));
    assertThat(convert(hidden(JsonObject.of("a", 1))))
        .containsExactly(user(form.formatted("{\"a\":1}")));
    assertThat(convert(new ThreadItem.SdkHiddenContext("i", "t", NOW, "stopped")))
        .containsExactly(user(form.formatted("stopped")));
  }

  @Test
  void a_widget_is_its_json_without_nulls() {
    JsonObject tree =
        (JsonObject)
            Json.parse("{\"type\":\"Card\",\"size\":null,\"children\":[null,{\"a\":null}]}");
    assertThat(convert(new ThreadItem.Widget("w1", "t", NOW, tree, null)))
        .containsExactly(
            user(
                "The following graphical UI widget (id: w1) was displayed to the"
                    + " user:{\"type\":\"Card\",\"children\":[{}]}"));
  }

  @Test
  void a_generated_image_is_shown_once_there_is_one() {
    GeneratedImage image = new GeneratedImage("g", "data:image/png;base64,AA==");
    assertThat(convert(new ThreadItem.GeneratedImage("i", "t", NOW, null))).isEmpty();
    assertThat(convert(new ThreadItem.GeneratedImage("i", "t", NOW, image)))
        .containsExactly(
            new ModelInput.Message(
                ModelInput.Role.USER,
                List.of(
                    new ModelInput.Text("The following image was generated by the agent."),
                    new ModelInput.ImageUrl(image.url()))));
  }

  @Test
  void a_form_is_its_questions_and_answers() {
    var values = new StructuredInput.Answer(List.of("red", "blue"), false);
    assertThat(
            convert(
                new ThreadItem.StructuredInput(
                    "i",
                    "t",
                    NOW,
                    ThreadItem.StructuredInput.Status.ANSWERED,
                    List.of(
                        new StructuredInput.Freeform("a", "Which?", values, null),
                        new StructuredInput.Freeform("b", "Why?", null, null),
                        new StructuredInput.Freeform(
                            "c", "When?", StructuredInput.Answer.SKIPPED, null)))))
        .containsExactly(
            user(
                """
                A structured input request was displayed to the user with the following status: answered
                <StructuredInput>
                - Which?: red, blue
                - Why?: unanswered
                - When?: skipped
                </StructuredInput>\
                """));
  }

  @Test
  void custom_steps_are_told_alone_and_in_a_workflow_and_thoughts_are_not() {
    String form =
        """
        A message was displayed to the user that the following task was performed:
        <Task>
        %s
        </Task>\
        """;
    Task both = new Task.Custom(Task.StatusIndicator.NONE, "Searched", null, "3 found");
    Task content = new Task.Custom(Task.StatusIndicator.NONE, null, null, "3 found");
    Task empty = new Task.Custom(Task.StatusIndicator.NONE, null, "search", null);
    Task thought = new Task.Thought(Task.StatusIndicator.NONE, null, "hm");
    assertThat(convert(new ThreadItem.Task("i", "t", NOW, both)))
        .containsExactly(user(form.formatted("Searched: 3 found")));
    Workflow steps =
        new Workflow(
            Workflow.Type.CUSTOM,
            List.of(thought, new Task.Custom("Searched"), empty, content),
            null,
            false);
    assertThat(convert(new ThreadItem.Workflow("i", "t", NOW, steps)))
        .containsExactly(user(form.formatted("Searched")), user(form.formatted("3 found")));
  }

  @Test
  void markers_and_unknown_items_are_left_out() {
    assertThat(
            convert(
                new ThreadItem.EndOfTurn("i", "t", NOW),
                new ThreadItem.Unknown("i", "t", NOW, JsonObject.of("type", "new"))))
        .isEmpty();
  }

  @Test
  void a_type_can_be_told_otherwise() {
    var converter =
        new ThreadItemConverter() {
          @Override
          protected List<ModelInput> widget(ThreadItem.Widget widget) {
            return List.of(ModelInput.Message.user("a widget"));
          }
        };
    ThreadItem widget = new ThreadItem.Widget("w1", "t", NOW, JsonObject.EMPTY, null);

    assertThat(converter.convert(List.of(widget), this::open, Window.DEFAULT))
        .containsExactly(user("a widget"));
  }

  // ------------------------------------------------------------------------------ windows

  @Test
  void a_window_has_the_newest_items_oldest_first() {
    assertThat(window(Window.newest(3), said("a"), said("b"), message(text("c")), said("d")))
        .containsExactly(assistant("b"), user("c"), assistant("d"));
    assertThat(window(Window.newest(3))).isEmpty();
  }

  @Test
  void a_budget_of_tokens_has_as_many_of_the_newest_as_fit() {
    Window three = new Window(100, 3, input -> 1);

    assertThat(window(three, said("a"), said("b"), message(text("c")), said("d")))
        .containsExactly(assistant("b"), user("c"), assistant("d"));
  }

  @Test
  void a_call_is_never_split_from_its_output() {
    ThreadItem[] items = {completed("c1", JsonNull.NULL), message(text("b")), said("c")};
    for (int tokens = 1; tokens < 6; tokens++) {
      assertThat(window(new Window(100, tokens, input -> 1), items)).hasSize(tokens < 4 ? 2 : 4);
    }
  }

  @Test
  void the_question_stays_whatever_it_costs() {
    assertThat(
            window(
                new Window(1, 1, input -> 1_000),
                said("a"),
                message(text("b")),
                completed("c1", JsonNull.NULL)))
        .hasSize(3)
        .first()
        .isEqualTo(user("b"));
  }

  @Test
  void four_characters_are_a_token() {
    assertThat(TokenEstimator.CHARACTERS.tokens(user("x".repeat(401)))).isEqualTo(105);
  }

  // ------------------------------------------------------------------------------ fixtures

  private List<ModelInput> convert(ThreadItem... items) {
    return window(Window.DEFAULT, items);
  }

  private List<ModelInput> window(Window window, ThreadItem... items) {
    return ThreadItemConverter.DEFAULT.convert(List.of(items), this::open, window);
  }

  private InputStream open(String id) throws IOException {
    byte[] bytes = files.get(id);
    if (bytes == null) {
      throw new IOException("no " + id);
    }
    return new ByteArrayInputStream(bytes);
  }

  /** The last text of the only message. */
  private String textOf(ThreadItem item) {
    ModelInput.Message message = (ModelInput.Message) convert(item).getFirst();
    return ((ModelInput.Text) message.parts().getLast()).text();
  }

  private static String named(String id, String type) {
    return "The user attached the file \"name of %s\" (%s). Its content is not shown here."
        .formatted(id, type);
  }

  private static ModelInput user(String text) {
    return ModelInput.Message.user(text);
  }

  private static ModelInput assistant(String text) {
    return new ModelInput.Message(ModelInput.Role.ASSISTANT, List.of(new ModelInput.Text(text)));
  }

  private static UserMessageContent text(String text) {
    return new UserMessageContent.Text(text);
  }

  private static UserMessageContent tag(String name) {
    return new UserMessageContent.Tag(
        "id of " + name, name, JsonObject.of("age", 7), "people", false);
  }

  private static ThreadItem message(UserMessageContent... content) {
    return new ThreadItem.UserMessage(
        "m", "t", NOW, List.of(content), List.of(), null, InferenceOptions.NONE);
  }

  private static ThreadItem quoting(String text, String quoted) {
    return new ThreadItem.UserMessage(
        "m", "t", NOW, List.of(text(text)), List.of(), quoted, InferenceOptions.NONE);
  }

  private static ThreadItem attaching(Attachment... attachments) {
    return new ThreadItem.UserMessage(
        "m", "t", NOW, List.of(text("Look")), List.of(attachments), null, InferenceOptions.NONE);
  }

  private Attachment file(String id, String type) {
    files.put(id, ("bytes of " + id).getBytes(UTF_8));
    return new Attachment.File(id, "name of " + id, type, null, "t", null);
  }

  private Attachment image(String id, String type) {
    files.put(id, ("bytes of " + id).getBytes(UTF_8));
    return new Attachment.Image(id, "name of " + id, type, null, "t", null, "http://p");
  }

  private static ThreadItem said(String... parts) {
    return new ThreadItem.AssistantMessage(
        "m", "t", NOW, List.of(parts).stream().map(AssistantMessageContent::new).toList());
  }

  private static ThreadItem.ClientToolCall pending(String callId) {
    return new ThreadItem.ClientToolCall(
        "i",
        "t",
        NOW,
        ThreadItem.ClientToolCall.Status.PENDING,
        callId,
        "look",
        JsonObject.of("at", "the sky", "twice", true),
        null);
  }

  private static ThreadItem completed(String callId, JsonValue output) {
    return pending(callId).completed(output);
  }

  private static ThreadItem hidden(JsonValue content) {
    return new ThreadItem.HiddenContext("h", "t", NOW, content);
  }

  private static RememberedCall remembered(String callId, String output) {
    return new RememberedCall(callId, "look", JsonObject.EMPTY, output);
  }
}
