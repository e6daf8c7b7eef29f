package dev.chatkit4j.tck;

import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.protocol.UserMessageContent;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.protocol.WorkflowSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values of every type, with all optional members and with none. Ids are unique in each list. */
final class Samples {
  private static final String THREAD = RuleGroup.THREAD;
  private static final Instant TIME = RuleGroup.TIME;
  private static final String TIME_TEXT = "2026-01-02T03:04:05.678901Z";

  static final JsonObject FREE_FORM =
      JsonObject.of("text", "x", "list", List.of(1, true, "y"), "object", JsonObject.of("z", 2));

  /** Nulls as members, as elements, and in nested objects. */
  static final JsonObject NULLS =
      JsonObject.of(
          "none",
          null,
          "list",
          JsonValue.of(List.of(JsonNull.NULL, 1, JsonNull.NULL)),
          "deep",
          JsonObject.of("none", null, "empty", JsonObject.EMPTY));

  static final JsonObject NUMBERS =
      JsonObject.EMPTY
          .with("one", new JsonNumber("1"))
          .with("one point zero", new JsonNumber("1.0"))
          .with("trailing zeros", new JsonNumber("1.500"))
          .with("minus zero", new JsonNumber("-0"))
          .with("above a double's integers", new JsonNumber("9007199254740993"))
          .with("above a long", new JsonNumber("18446744073709551616"))
          .with("thousand digits", new JsonNumber("7".repeat(1_000)))
          .with("fraction", new JsonNumber("0.1234567890123456789012345678901234567890"))
          .with("exponent", new JsonNumber("1E+400"))
          .with("small", new JsonNumber("-2.5e-400"));

  static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\0",
          "before\0after",
          "\b\f\n\r\t\u0001\u001f\u007f\u0085",
          "\ud800",
          "\udc00 low before high \ud800",
          "high alone at the end \ud83d",
          "😀 👩‍👩‍👧 🏳️‍🌈 𝒳",
          "שלום עולם, مرحبا \u202eabc\u202c",
          "\udbff\udfff \ud800\udc00 \ud834\udd1e",
          "Z\u0351\u036b\u0343 a\u0308\u0323 \u1112\u1161\u11ab \u0e33",
          "e\u0301 and \u00e9, \ufb01 and fi, \u212b and \u00c5",
          "a\r\nb\rc\nd\u000be\u0085f\u2028g\u2029h",
          "\ufeff\ufffe\uffff\u2028\u2029\u200b",
          "\\ud800 \\u0000 \\n \\\" \\",
          "'; DROP TABLE items; -- \" ` $1 ? :name ${x} %s {0} <b>&amp;</b>",
          "trailing blanks   ",
          "中文 日本語 한국어 ไทย");

  private Samples() {}

  static List<ThreadItem> items() {
    return List.of(
        new ThreadItem.UserMessage(
            "user_full",
            THREAD,
            TIME,
            List.of(
                new UserMessageContent.Text("hello"),
                new UserMessageContent.Tag("tag", "name", FREE_FORM, "group", true),
                new UserMessageContent.Tag("tag", "name", JsonObject.EMPTY, null, false)),
            attachments(),
            "quoted",
            new InferenceOptions("tool", "model")),
        new ThreadItem.UserMessage(
            "user_bare", THREAD, TIME, List.of(), List.of(), null, InferenceOptions.NONE),
        new ThreadItem.AssistantMessage(
            "assistant_full",
            THREAD,
            TIME,
            List.of(
                new AssistantMessageContent("cited", annotations()),
                new AssistantMessageContent("not cited"),
                AssistantMessageContent.EMPTY)),
        new ThreadItem.AssistantMessage("assistant_bare", THREAD, TIME, List.of()),
        new ThreadItem.ClientToolCall(
            "call_completed",
            THREAD,
            TIME,
            ThreadItem.ClientToolCall.Status.COMPLETED,
            "call",
            "function",
            FREE_FORM,
            FREE_FORM),
        // A call that returned nothing is not a call without output.
        RuleGroup.toolCall("call_null", TIME).completed(JsonNull.NULL),
        RuleGroup.toolCall("call_pending", TIME),
        new ThreadItem.Widget("widget_full", THREAD, TIME, FREE_FORM, "copy"),
        new ThreadItem.Widget("widget_bare", THREAD, TIME, JsonObject.of("type", "Card"), null),
        new ThreadItem.GeneratedImage(
            "image_full", THREAD, TIME, new GeneratedImage("img", "https://images.example/1")),
        imageYetToCome(),
        form("form_pending", ThreadItem.StructuredInput.Status.PENDING),
        form("form_answered", ThreadItem.StructuredInput.Status.ANSWERED),
        form("form_skipped", ThreadItem.StructuredInput.Status.SKIPPED),
        new ThreadItem.StructuredInput(
            "form_bare", THREAD, TIME, ThreadItem.StructuredInput.Status.PENDING, List.of()),
        workflow(
            "workflow_full", Workflow.Type.CUSTOM, new WorkflowSummary.Custom("done", "check")),
        workflow(
            "workflow_summary", Workflow.Type.REASONING, new WorkflowSummary.Custom("x", null)),
        workflow("workflow_time", Workflow.Type.REASONING, new WorkflowSummary.Duration(1L << 40)),
        new ThreadItem.Workflow(
            "workflow_bare",
            THREAD,
            TIME,
            new Workflow(Workflow.Type.REASONING, List.of(), null, true)),
        new ThreadItem.Task("task", THREAD, TIME, new Task.Custom("step")),
        new ThreadItem.HiddenContext("hidden_object", THREAD, TIME, FREE_FORM),
        new ThreadItem.HiddenContext("hidden_null", THREAD, TIME, JsonNull.NULL),
        new ThreadItem.HiddenContext("hidden_text", THREAD, TIME, JsonValue.of("for the model")),
        new ThreadItem.SdkHiddenContext("sdk_hidden", THREAD, TIME, "the user stopped"),
        new ThreadItem.EndOfTurn("end", THREAD, TIME));
  }

  static List<ThreadMetadata> threads() {
    return List.of(
        new ThreadMetadata("bare", TIME),
        new ThreadMetadata(
            "full",
            TIME,
            "title",
            new ThreadStatus.Locked("reason"),
            List.of("a.example", "b.example"),
            FREE_FORM),
        new ThreadMetadata("empty_title", TIME).withTitle(""),
        new ThreadMetadata("no_domains", TIME).withAllowedImageDomains(List.of()),
        new ThreadMetadata("locked", TIME).withStatus(new ThreadStatus.Locked(null)),
        new ThreadMetadata("closed", TIME).withStatus(new ThreadStatus.Closed(null)),
        new ThreadMetadata("closed_why", TIME).withStatus(new ThreadStatus.Closed("over")),
        new ThreadMetadata("metadata_nulls", TIME).withMetadata(NULLS));
  }

  static List<Attachment> attachments() {
    UploadDescriptor upload =
        new UploadDescriptor(
            "https://files.example/up?a=1&b=%20",
            UploadDescriptor.Method.PUT, Map.of("X-Signature", "s", "X-Empty", ""));
    return List.of(
        new Attachment.File("file_full", "a.pdf", "application/pdf", upload, THREAD, FREE_FORM),
        new Attachment.File("file_bare", "", "text/plain; charset=utf-8", null, null, null),
        new Attachment.File("file_nulls", "a", "a/b", null, null, NULLS),
        new Attachment.File("file_metadata", "a", "a/b", null, null, JsonObject.EMPTY),
        new Attachment.Image(
            "image_full",
            "a.png",
            "image/png",
            new UploadDescriptor("https://x.example", UploadDescriptor.Method.POST, Map.of()),
            THREAD,
            NULLS,
            "https://files.example/p"),
        new Attachment.Image("image_bare", "a.png", "image/png", null, null, null, "data:,x"));
  }

  /** What a later version might have written, alone and inside of known things. */
  static List<ThreadItem> unknownItems() {
    return List.of(
        new ThreadItem.Unknown("unknown", THREAD, TIME, futureItem("unknown")),
        new ThreadItem.Unknown(
            "unknown_hidden", THREAD, TIME, futureItem("unknown_hidden").with("hidden", true)),
        new ThreadItem.UserMessage(
            "unknown_attachment",
            THREAD,
            TIME,
            List.of(),
            List.of(unknownAttachment()),
            null,
            InferenceOptions.NONE),
        new ThreadItem.Task(
            "unknown_task", THREAD, TIME, new Task.Unknown(future("type", "dream"))),
        new ThreadItem.AssistantMessage(
            "unknown_source",
            THREAD,
            TIME,
            List.of(
                new AssistantMessageContent(
                    "x",
                    List.of(new Annotation(new Source.Unknown(future("type", "rumour")), 1))))));
  }

  static Attachment unknownAttachment() {
    return new Attachment.Unknown(
        "unknown", future("type", "hologram").with("id", "unknown").with("thread_id", THREAD));
  }

  static ThreadMetadata unknownStatus() {
    return new ThreadMetadata("unknown_status", TIME)
        .withStatus(new ThreadStatus.Unknown(future("type", "asleep")));
  }

  static JsonObject futureItem(String id) {
    return future("type", "hologram")
        .with("id", id)
        .with("thread_id", THREAD)
        .with("created_at", TIME_TEXT);
  }

  private static JsonObject future(String name, String value) {
    return JsonObject.of(name, value, "free", NULLS, "numbers", NUMBERS);
  }

  /** A tree with members, types and nulls that no version of the widget catalogue knows. */
  static JsonObject widget() {
    JsonObject leaf =
        JsonObject.of("type", "Text", "value", TEXTS.get(3), "size", new JsonNumber("1.0"));
    JsonObject tree = leaf.with("onClickAction", JsonObject.of("type", "x", "payload", null));
    for (int depth = 0; depth < 50; depth++) {
      tree =
          JsonObject.of("type", "NotYetInvented", "children", List.of(tree, leaf), "gap", null)
              .with("", "member without a name")
              .with("key", JsonNull.NULL)
              .with("id", depth);
    }
    return tree;
  }

  private static List<Annotation> annotations() {
    List<Annotation> annotations = new ArrayList<>();
    sources().forEach(source -> annotations.add(new Annotation(source, annotations.size())));
    annotations.add(new Annotation(new Source.Url("no index", "https://x.example"), null));
    return annotations;
  }

  private static List<Source> sources() {
    return List.of(
        new Source.Url("t", "d", "2026-01-02", "g", "https://x.example/?q=a b", "attribution"),
        new Source.Url("t", "https://x.example"),
        new Source.File("t", "d", "yesterday", "g", "a.txt"),
        new Source.File("t", "a.txt"),
        new Source.Entity(
            "t", "d", "now", "g", "id", "icon", "label", "inline", true, FREE_FORM, "lazy"),
        new Source.Entity("t", "id"));
  }

  // NullAway does not see that this component may be null: its type is written with its package.
  @SuppressWarnings("NullAway")
  private static ThreadItem imageYetToCome() {
    return new ThreadItem.GeneratedImage("image_bare", THREAD, TIME, null);
  }

  private static ThreadItem form(String id, ThreadItem.StructuredInput.Status status) {
    StructuredInput.Answer answer = new StructuredInput.Answer(List.of("Low", ""), false);
    return new ThreadItem.StructuredInput(
        id,
        THREAD,
        TIME,
        status,
        List.of(
            new StructuredInput.MultipleChoice("1", "?", answer, List.of("Low", "High"), true),
            new StructuredInput.MultipleChoice("2", "?", null, List.of(), false),
            new StructuredInput.Freeform("3", "?", StructuredInput.Answer.SKIPPED, "description"),
            new StructuredInput.Freeform("4", "", null, null)));
  }

  private static ThreadItem workflow(String id, Workflow.Type type, WorkflowSummary summary) {
    List<Task> tasks =
        List.of(
            new Task.Custom(Task.StatusIndicator.LOADING, "title", "icon", "content"),
            new Task.Custom(Task.StatusIndicator.COMPLETE, null, null, null),
            new Task.WebSearch(
                Task.StatusIndicator.NONE, "title", "query", List.of("a", "b"), sources()),
            new Task.WebSearch(Task.StatusIndicator.LOADING, null, null, List.of(), List.of()),
            new Task.Thought(Task.StatusIndicator.COMPLETE, "title", "thinking"),
            new Task.Thought(Task.StatusIndicator.NONE, null, ""),
            new Task.File(Task.StatusIndicator.LOADING, "title", sources()),
            new Task.File(Task.StatusIndicator.NONE, null, List.of()),
            new Task.Image(Task.StatusIndicator.COMPLETE, "title"),
            new Task.Image(Task.StatusIndicator.NONE, null));
    return new ThreadItem.Workflow(id, THREAD, TIME, new Workflow(type, tasks, summary, false));
  }

  /** A message that holds those. */
  static ThreadItem.UserMessage userMessage(String threadId, String id, List<Attachment> held) {
    return new ThreadItem.UserMessage(
        id,
        threadId,
        TIME,
        List.of(new UserMessageContent.Text("look")),
        held,
        null,
        InferenceOptions.NONE);
  }
}
