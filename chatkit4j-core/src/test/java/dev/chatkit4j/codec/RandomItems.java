package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
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
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.protocol.UserMessageContent;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.protocol.WorkflowSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Items of all types with random contents, awkward ones preferred. */
final class RandomItems {
  private static final List<String> PIECES =
      List.of(
          "",
          "a",
          "\0",
          "\"",
          "\\",
          "\n",
          "\u001f",
          "\u007f",
          "\u2028",
          "\ufeff",
          "é",
          "日本",
          "שלום",
          "👍",
          "\ud83d",
          "\ude00",
          "\\ud800",
          "\uffff",
          "<script>",
          "data: x\r\n");

  private final Random random;

  RandomItems(Random random) {
    this.random = random;
  }

  ThreadItem next() {
    String id = text();
    String thread = text();
    Instant time = time();
    return switch (random.nextInt(12)) {
      case 0 ->
          new ThreadItem.UserMessage(
              id,
              thread,
              time,
              list(this::userPart),
              list(this::attachment),
              maybe(this::text),
              new InferenceOptions(maybe(this::text), maybe(this::text)));
      case 1 -> new ThreadItem.AssistantMessage(id, thread, time, list(this::assistantPart));
      case 2 -> toolCall(id, thread, time);
      case 3 -> new ThreadItem.Widget(id, thread, time, object(4), maybe(this::text));
      case 4 ->
          new ThreadItem.GeneratedImage(
              id, thread, time, maybe(() -> new GeneratedImage(text(), text())));
      case 5 ->
          new ThreadItem.StructuredInput(
              id,
              thread,
              time,
              any(ThreadItem.StructuredInput.Status.values()),
              list(this::question));
      case 6 -> new ThreadItem.Workflow(id, thread, time, workflow());
      case 7 -> new ThreadItem.Task(id, thread, time, task());
      case 8 -> new ThreadItem.HiddenContext(id, thread, time, json(4));
      case 9 -> new ThreadItem.SdkHiddenContext(id, thread, time, text());
      case 10 -> new ThreadItem.EndOfTurn(id, thread, time);
      default -> unknown(id, thread, time);
    };
  }

  private ThreadItem toolCall(String id, String thread, Instant time) {
    ThreadItem.ClientToolCall call =
        new ThreadItem.ClientToolCall(
            id,
            thread,
            time,
            ThreadItem.ClientToolCall.Status.PENDING,
            text(),
            text(),
            object(3),
            null);
    return random.nextBoolean() ? call : call.completed(json(4));
  }

  private ThreadItem unknown(String id, String thread, Instant time) {
    JsonObject json =
        object(3)
            .with("id", id)
            .with("thread_id", thread)
            .with("created_at", Times.write(time))
            .with("type", "later." + text());
    return new ThreadItem.Unknown(id, thread, time, json);
  }

  private UserMessageContent userPart() {
    return random.nextBoolean()
        ? new UserMessageContent.Text(text())
        : new UserMessageContent.Tag(
            text(), text(), object(2), maybe(this::text), random.nextBoolean());
  }

  private Attachment attachment() {
    UploadDescriptor descriptor =
        maybe(() -> new UploadDescriptor(text(), any(UploadDescriptor.Method.values()), texts()));
    JsonObject metadata = maybe(() -> object(2));
    return switch (random.nextInt(3)) {
      case 0 ->
          new Attachment.File(text(), text(), text(), descriptor, maybe(this::text), metadata);
      case 1 ->
          new Attachment.Image(
              text(), text(), text(), descriptor, maybe(this::text), metadata, text());
      default -> {
        String id = text();
        yield new Attachment.Unknown(id, object(2).with("id", id).with("type", "later"));
      }
    };
  }

  private AssistantMessageContent assistantPart() {
    return new AssistantMessageContent(
        text(), list(() -> new Annotation(source(), maybe(random::nextInt))));
  }

  private Source source() {
    String description = maybe(this::text);
    String timestamp = maybe(this::text);
    String group = maybe(this::text);
    return switch (random.nextInt(4)) {
      case 0 -> new Source.Url(text(), description, timestamp, group, text(), maybe(this::text));
      case 1 -> new Source.File(text(), description, timestamp, group, text());
      case 2 ->
          new Source.Entity(
              text(),
              description,
              timestamp,
              group,
              text(),
              maybe(this::text),
              maybe(this::text),
              maybe(this::text),
              random.nextBoolean(),
              object(2),
              maybe(this::text));
      default -> new Source.Unknown(object(2).with("type", "later"));
    };
  }

  private StructuredInput question() {
    StructuredInput.Answer answer =
        maybe(() -> new StructuredInput.Answer(list(this::text), random.nextBoolean()));
    return random.nextBoolean()
        ? new StructuredInput.MultipleChoice(
            text(), text(), answer, list(this::text), random.nextBoolean())
        : new StructuredInput.Freeform(text(), text(), answer, maybe(this::text));
  }

  private Workflow workflow() {
    WorkflowSummary summary =
        maybe(() ->
            random.nextBoolean()
                ? new WorkflowSummary.Custom(text(), maybe(this::text))
                : new WorkflowSummary.Duration(random.nextLong()));
    return new Workflow(
        any(Workflow.Type.values()), list(this::task), summary, random.nextBoolean());
  }

  private Task task() {
    Task.StatusIndicator status = any(Task.StatusIndicator.values());
    String title = maybe(this::text);
    return switch (random.nextInt(6)) {
      case 0 -> new Task.Custom(status, title, maybe(this::text), maybe(this::text));
      case 1 ->
          new Task.WebSearch(
              status, title, maybe(this::text), list(this::text), list(this::source));
      case 2 -> new Task.Thought(status, title, text());
      case 3 -> new Task.File(status, title, list(this::source));
      case 4 -> new Task.Image(status, title);
      default -> new Task.Unknown(object(2).with("type", "later"));
    };
  }

  private JsonValue json(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> JsonNull.NULL;
      case 1 -> new JsonBoolean(random.nextBoolean());
      case 2 -> new JsonString(text());
      case 3 ->
          new JsonNumber(
              any("0", "-0", "1.0", "1E+400", "-1.5e-7", "9".repeat(300), "" + random.nextLong()));
      case 4 -> new JsonArray(list(() -> json(depth - 1)));
      default -> object(depth - 1);
    };
  }

  private JsonObject object(int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      members.put(text(), json(depth));
    }
    return new JsonObject(members);
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      texts.put(text(), text());
    }
    return texts;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private Instant time() {
    return Instant.ofEpochSecond(
        random.nextInt(20) == 0
            ? random.nextLong(-31_557_014_167_219_200L, 31_556_889_864_403_199L)
            : random.nextLong(0, 4_000_000_000L),
        random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000_000));
  }

  private <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(element.get());
    }
    return list;
  }

  private <T> @Nullable T maybe(Supplier<T> value) {
    return random.nextBoolean() ? value.get() : null;
  }

  @SafeVarargs
  private <T> T any(T... values) {
    return values[random.nextInt(values.length)];
  }
}
