package dev.chatkit4j.model;

import static java.util.stream.Collectors.joining;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.UserMessageContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says in a model's terms what was said in a thread. Each type of item has a method that can be
 * overridden; an empty list leaves the item out. Thread-safe; what is overridden must be too.
 *
 * <p>A tool call comes with its output or not at all.
 */
public abstract class ThreadItemConverter {
  /** Converts every item as the documentation says. */
  public static final ThreadItemConverter DEFAULT = new ThreadItemConverter() {};

  /** How many characters of a text file are shown. */
  public static final int MAX_FILE_CHARACTERS = 100_000;

  private static final Set<String> TEXT_TYPES =
      Set.of(
          "application/json",
          "application/x-ndjson",
          "application/xml",
          "application/yaml",
          "application/javascript");

  private static final String MENTIONS =
      """
      # User-provided context for @-mentions
      - When referencing resolved entities, use their canonical names **without** '@'.
      - The '@' form appears only in user text and should not be echoed.\
      """;

  /** For subclasses. */
  protected ThreadItemConverter() {}

  /**
   * Converts items, oldest first, as many of the newest as the window has room for.
   *
   * @param items oldest first
   * @param reader for the attachments of messages
   */
  public final List<ModelInput> convert(
      List<ThreadItem> items, AttachmentReader reader, Window window) {
    AttachmentBytes bytes = new AttachmentBytes(reader);
    int question = newestUserMessage(items);
    int oldest = Math.max(0, Math.min(question, items.size() - window.items()));
    List<List<ModelInput>> newestFirst = new ArrayList<>();
    long cost = 0;
    for (int i = items.size() - 1; i >= oldest; i--) {
      List<ModelInput> inputs = convert(items.get(i), i == question, bytes);
      cost += inputs.stream().mapToLong(window.estimator()::tokens).sum();
      if (cost > window.tokens() && i < question) {
        break;
      }
      newestFirst.add(inputs);
    }
    return newestFirst.reversed().stream().flatMap(List::stream).toList();
  }

  /** The place of the newest message of the user; that of the newest item if there is none. */
  private static int newestUserMessage(List<ThreadItem> items) {
    for (int i = items.size() - 1; i >= 0; i--) {
      if (items.get(i) instanceof ThreadItem.UserMessage) {
        return i;
      }
    }
    return items.size() - 1;
  }

  private List<ModelInput> convert(ThreadItem item, boolean question, AttachmentBytes bytes) {
    return switch (item) {
      case ThreadItem.UserMessage message -> userMessage(message, question, bytes);
      case ThreadItem.AssistantMessage message -> assistantMessage(message);
      case ThreadItem.ClientToolCall call -> clientToolCall(call);
      case ThreadItem.Widget widget -> widget(widget);
      case ThreadItem.GeneratedImage image -> generatedImage(image);
      case ThreadItem.StructuredInput form -> structuredInput(form);
      case ThreadItem.Task task -> task(task.task());
      case ThreadItem.Workflow workflow -> workflow(workflow);
      case ThreadItem.HiddenContext hidden -> hiddenContext(hidden);
      case ThreadItem.SdkHiddenContext hidden -> sdkHiddenContext(hidden);
      case ThreadItem.EndOfTurn end -> endOfTurn(end);
      case ThreadItem.Unknown unknown -> unknown(unknown);
    };
  }

  // -------------------------------------------------------------------- the user's messages

  /**
   * A message of the user: what was written with tags as {@code @name}, then the attachments; then
   * in messages of their own what is quoted and what the tags stand for.
   *
   * @param question whether it is the user's newest message. What older ones quote is not repeated
   */
  protected List<ModelInput> userMessage(
      ThreadItem.UserMessage message, boolean question, AttachmentBytes bytes) {
    List<ModelInput.Part> parts = new ArrayList<>();
    String text = message.content().stream().map(ThreadItemConverter::written).collect(joining());
    if (!text.isEmpty() || message.attachments().isEmpty()) {
      parts.add(new ModelInput.Text(text));
    }
    message.attachments().forEach(attachment -> parts.add(attachment(attachment, bytes)));
    List<ModelInput> inputs = new ArrayList<>();
    inputs.add(new ModelInput.Message(ModelInput.Role.USER, parts));
    String quoted = message.quotedText();
    if (question && quoted != null && !quoted.isEmpty()) {
      inputs.add(
          ModelInput.Message.user(
              "The user is referring to this in particular: \n%s".formatted(quoted)));
    }
    List<ModelInput.Part> mentions = mentions(message);
    if (!mentions.isEmpty()) {
      inputs.add(new ModelInput.Message(ModelInput.Role.USER, mentions));
    }
    return inputs;
  }

  private static String written(UserMessageContent part) {
    return switch (part) {
      case UserMessageContent.Text text -> text.text();
      case UserMessageContent.Tag tag -> "@" + tag.text();
    };
  }

  private List<ModelInput.Part> mentions(ThreadItem.UserMessage message) {
    Map<String, UserMessageContent.Tag> tags = new LinkedHashMap<>();
    for (UserMessageContent part : message.content()) {
      if (part instanceof UserMessageContent.Tag tag) {
        tags.putIfAbsent(tag.text(), tag);
      }
    }
    if (tags.isEmpty()) {
      return List.of();
    }
    List<ModelInput.Part> parts = new ArrayList<>();
    parts.add(new ModelInput.Text(MENTIONS));
    tags.values().forEach(tag -> parts.add(tag(tag)));
    return parts;
  }

  /** What a tag stands for: its id, its group and what the application attached to it. */
  protected ModelInput.Part tag(UserMessageContent.Tag tag) {
    JsonObject.Builder known = JsonObject.builder().put("id", new JsonString(tag.id()));
    if (tag.group() != null) {
      known.put("group", new JsonString(tag.group()));
    }
    if (!tag.data().equals(JsonObject.EMPTY)) {
      known.put("data", tag.data());
    }
    return new ModelInput.Text("@%s is %s".formatted(tag.text(), Json.write(known.build())));
  }

  /**
   * A file of the user: pictures that every model knows and PDF files by their bytes, text as text.
   * What is of another type, past the limits of {@link AttachmentBytes} or cannot be read is only
   * named.
   */
  protected ModelInput.Part attachment(Attachment attachment, AttachmentBytes bytes) {
    String type = attachment.mimeType().toLowerCase(Locale.ROOT);
    if (isText(type)) {
      return text(attachment, bytes);
    }
    boolean picture = Attachment.PICTURES.contains(type);
    if (!picture && !type.equals("application/pdf")) {
      return named(attachment);
    }
    byte[] content = bytes.read(attachment);
    if (content == null) {
      return named(attachment);
    }
    return picture
        ? new ModelInput.Image(type, content)
        : new ModelInput.File(attachment.name(), type, content);
  }

  private static boolean isText(String type) {
    return type.startsWith("text/")
        || TEXT_TYPES.contains(type)
        || type.endsWith("+json")
        || (type.endsWith("+xml") && !type.startsWith("image/"));
  }

  private static ModelInput.Part text(Attachment attachment, AttachmentBytes bytes) {
    // A character has 4 bytes at most in UTF-8.
    byte[] prefix = bytes.readPrefix(attachment, 4 * (MAX_FILE_CHARACTERS + 1));
    if (prefix == null) {
      return named(attachment);
    }
    String text = new String(prefix, StandardCharsets.UTF_8);
    String note = "";
    if (text.length() > MAX_FILE_CHARACTERS) {
      text = Excerpt.of(text, MAX_FILE_CHARACTERS);
      note = "\n(The file goes on.)";
    }
    return new ModelInput.Text(
        "The user attached the file \"%s\" (%s):\n<File>\n%s\n</File>%s"
            .formatted(attachment.name(), attachment.mimeType(), text, note));
  }

  private static ModelInput.Part named(Attachment attachment) {
    return new ModelInput.Text(
        "The user attached the file \"%s\" (%s). Its content is not shown here."
            .formatted(attachment.name(), attachment.mimeType()));
  }

  // ------------------------------------------------------------------------ everything else

  /** What the assistant said, without citations. */
  protected List<ModelInput> assistantMessage(ThreadItem.AssistantMessage message) {
    List<ModelInput.Part> parts = new ArrayList<>();
    message.content().forEach(part -> parts.add(new ModelInput.Text(part.text())));
    return List.of(new ModelInput.Message(ModelInput.Role.ASSISTANT, parts));
  }

  /** The call and its output; nothing while it is pending. */
  protected List<ModelInput> clientToolCall(ThreadItem.ClientToolCall call) {
    if (call.pendingToolCall()) {
      return List.of();
    }
    JsonValue output = call.output() == null ? JsonNull.NULL : call.output();
    return called(call.callId(), call.name(), call.arguments(), PythonJson.write(output));
  }

  private static List<ModelInput> called(
      String callId, String name, JsonObject arguments, String output) {
    return List.of(
        new ModelInput.ToolCall(callId, name, PythonJson.write(arguments)),
        new ModelInput.ToolOutput(callId, name, output));
  }

  /** That a widget was shown, and its tree without nulls. */
  protected List<ModelInput> widget(ThreadItem.Widget widget) {
    return user(
        "The following graphical UI widget (id: %s) was displayed to the user:%s"
            .formatted(widget.id(), Json.write(withoutNulls(widget.widget()))));
  }

  private static JsonValue withoutNulls(JsonValue value) {
    return switch (value) {
      case JsonObject object -> {
        JsonObject.Builder pruned = JsonObject.builder();
        object
            .members()
            .forEach((name, member) -> {
              if (member != JsonNull.NULL) {
                pruned.put(name, withoutNulls(member));
              }
            });
        yield pruned.build();
      }
      case JsonArray array ->
          new JsonArray(
              array.elements().stream()
                  .filter(element -> element != JsonNull.NULL)
                  .map(ThreadItemConverter::withoutNulls)
                  .toList());
      default -> value;
    };
  }

  /** The picture, once there is one. */
  protected List<ModelInput> generatedImage(ThreadItem.GeneratedImage image) {
    if (image.image() == null) {
      return List.of();
    }
    return List.of(
        new ModelInput.Message(
            ModelInput.Role.USER,
            List.of(
                new ModelInput.Text("The following image was generated by the agent."),
                new ModelInput.ImageUrl(image.image().url()))));
  }

  /** The questions of a form and what was answered. */
  protected List<ModelInput> structuredInput(ThreadItem.StructuredInput form) {
    String answers =
        form.inputs().stream()
            .map(input -> "- %s: %s".formatted(input.question(), answer(input.answer())))
            .collect(joining("\n"));
    return user(
        """
        A structured input request was displayed to the user with the following status: %s
        <StructuredInput>
        %s
        </StructuredInput>\
        """
            .formatted(form.status().name().toLowerCase(Locale.ROOT), answers));
  }

  private static String answer(StructuredInput.@Nullable Answer answer) {
    if (answer == null) {
      return "unanswered";
    }
    return answer.skipped() ? "skipped" : String.join(", ", answer.values());
  }

  /** A step of the application's own that says something; no other. */
  protected List<ModelInput> task(Task task) {
    if (!(task instanceof Task.Custom custom)) {
      return List.of();
    }
    String title = custom.title() == null ? "" : custom.title();
    String content = custom.content() == null ? "" : custom.content();
    if (title.isEmpty() && content.isEmpty()) {
      return List.of();
    }
    String separator = title.isEmpty() || content.isEmpty() ? "" : ": ";
    return user(
        """
        A message was displayed to the user that the following task was performed:
        <Task>
        %s
        </Task>\
        """
            .formatted(title + separator + content));
  }

  /** The {@link #task steps} of a workflow. */
  protected List<ModelInput> workflow(ThreadItem.Workflow workflow) {
    return workflow.workflow().tasks().stream().flatMap(task -> task(task).stream()).toList();
  }

  /**
   * What the application tells the model: a {@link RememberedCall} as the call and its output, all
   * else as text or JSON with a mark that the user does not see it.
   */
  protected List<ModelInput> hiddenContext(ThreadItem.HiddenContext hidden) {
    RememberedCall call = RememberedCall.of(hidden.content());
    if (call != null) {
      return call.output() == null
          ? List.of()
          : called(call.callId(), call.name(), call.arguments(), call.output());
    }
    return hidden(
        hidden.content() instanceof JsonString text ? text.value() : Json.write(hidden.content()));
  }

  /** What this library tells the model, such as that the user stopped it. */
  protected List<ModelInput> sdkHiddenContext(ThreadItem.SdkHiddenContext hidden) {
    return hidden(hidden.content());
  }

  private static List<ModelInput> hidden(String content) {
    return user(
        """
        Hidden context for the agent (not shown to the user):
        <HiddenContext>
        %s
        </HiddenContext>\
        """
            .formatted(content));
  }

  /** Nothing. */
  protected List<ModelInput> endOfTurn(ThreadItem.EndOfTurn end) {
    return List.of();
  }

  /** Nothing. */
  protected List<ModelInput> unknown(ThreadItem.Unknown item) {
    return List.of();
  }

  private static List<ModelInput> user(String text) {
    return List.of(ModelInput.Message.user(text));
  }
}
