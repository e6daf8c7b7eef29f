package dev.chatkit4j.app;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.protocol.UserMessageContent;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.server.Attachments;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.MessageStream;
import dev.chatkit4j.server.NotOfferedException;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows a stranger what ChatKit can do, without a model: it says back what it is told, and each of
 * its words shows one thing. Every word is a few lines, so this is also where to look how a thing
 * is done.
 */
final class EchoServer extends ChatKitServer<Caller> {
  static final String HELP =
      """
      I say back what you tell me. These words show what else a ChatKit server can do:

      | word | shows |
      |---|---|
      | `/widget` | a card that is drawn step by step, with buttons that work |
      | `/workflow` | the steps on the way to an answer |
      | `/thinking` | what a model thinks before it answers |
      | `/form` | questions put to you as a form |
      | `/tool` | a function that your page runs |
      | `/sources` | an answer that says where it is from |
      | `/image` | a picture |
      | `/progress` | what is being done right now |
      | `/notice` | messages about the conversation |
      | `/error` | an answer that fails and can be tried again |
      | `/title My title` | another title for this conversation |
      | `/lock` | a conversation in which nobody can write, until a button is pressed |
      | `/effect` | something that happens in your page |
      | `/long` | a long answer, to be stopped half way |
      """;

  private static final Duration BETWEEN_WORDS = Duration.ofMillis(25);
  private static final Duration A_MOMENT = Duration.ofMillis(600);
  private static final int TITLE_LENGTH = 40;
  private static final int QUOTE_LENGTH = 500;

  private final Duration betweenWords;
  private final Duration moment;

  EchoServer(
      Store<Caller> store, @Nullable Attachments<Caller> attachments, ServerOptions options) {
    this(store, attachments, options, BETWEEN_WORDS, A_MOMENT);
  }

  EchoServer(
      Store<Caller> store,
      @Nullable Attachments<Caller> attachments,
      ServerOptions options,
      Duration betweenWords,
      Duration moment) {
    super(store, attachments, options);
    this.betweenWords = betweenWords;
    this.moment = moment;
  }

  @Override
  protected void respond(Turn<Caller> turn) throws Exception {
    ThreadItem.UserMessage message = turn.userMessage();
    if (message == null) {
      goOn(turn);
      return;
    }
    String text = message.text().strip();
    if (turn.thread().title() == null && !text.isEmpty()) {
      turn.updateThread(thread -> thread.withTitle(titleOf(text)));
    }
    String[] words = text.split("\\s+", 2);
    switch (words[0].toLowerCase(Locale.ROOT)) {
      case "/help" -> say(turn, HELP);
      case "/widget" -> showWidget(turn);
      case "/workflow" -> showWorkflow(turn);
      case "/thinking" -> showThinking(turn);
      case "/form" -> showForm(turn);
      case "/tool" -> showTool(turn);
      case "/sources" -> showSources(turn);
      case "/image" -> showImage(turn);
      case "/progress" -> showProgress(turn);
      case "/notice" -> showNotices(turn);
      case "/error" -> fail(turn);
      case "/title" -> changeTitle(turn, words.length > 1 ? words[1] : "Another title");
      case "/lock" -> lock(turn);
      case "/effect" -> showEffect(turn);
      case "/long" -> say(turn, EchoTexts.LONG);
      default -> say(turn, echo(message));
    }
  }

  private static String titleOf(String text) {
    String line = text.lines().findFirst().orElse(text);
    return line.length() <= TITLE_LENGTH ? line : shortened(line, TITLE_LENGTH - 1) + "…";
  }

  /** The beginning of a text, without half a character at its end. */
  private static String shortened(String text, int length) {
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end);
  }

  // ------------------------------------------------------------------------------ messages

  /** Says a message word by word. */
  private void say(Turn<Caller> turn, String markdown) throws Exception {
    turn.streamMessage(message -> append(message, markdown));
  }

  /** A user who stops the answer, or leaves, interrupts the pause. */
  private void append(MessageStream message, String markdown) throws InterruptedException {
    for (String word : markdown.split("(?<=\\s)(?=\\S)", -1)) {
      message.append(word);
      Thread.sleep(betweenWords);
    }
  }

  private static String echo(ThreadItem.UserMessage message) {
    String text = message.text();
    String quote = text.length() <= QUOTE_LENGTH ? text : shortened(text, QUOTE_LENGTH) + "…";
    StringBuilder answer = new StringBuilder();
    if (!quote.isBlank()) {
      answer.append("You said:\n\n> ").append(quote.strip().replace("\n", "\n> ")).append("\n\n");
    }
    if (message.quotedText() != null && !message.quotedText().isBlank()) {
      answer.append("You quoted an earlier message.\n\n");
    }
    String tags =
        message.content().stream()
            .filter(UserMessageContent.Tag.class::isInstance)
            .map(tag -> "**%s**".formatted(tag.text()))
            .collect(Collectors.joining(", "));
    if (!tags.isEmpty()) {
      answer.append("You mentioned ").append(tags).append(".\n\n");
    }
    String files =
        message.attachments().stream()
            .map(file -> "`%s` (%s)".formatted(file.name().replace('`', '_'), file.mimeType()))
            .collect(Collectors.joining(", "));
    if (!files.isEmpty()) {
      answer.append("You sent ").append(files).append(".\n\n");
    }
    return answer.append("Say `/help` to see what else I can do.").toString();
  }

  private void showSources(Turn<Caller> turn) throws Exception {
    turn.streamMessage(message -> {
      append(message, "Java has records since version 16");
      message.annotate(
          new Annotation(
              new Source.Url("JEP 395: Records", "https://openjdk.org/jeps/395"),
              message.length()));
      append(message, ". The notes of this project say why they are used here");
      message.annotate(new Annotation(new Source.File("Notes", "notes.md"), message.length()));
      append(message, ".");
    });
  }

  // ---------------------------------------------------------------- more than a message

  private void showWorkflow(Turn<Caller> turn) throws Exception {
    turn.streamWorkflow(
        Workflow.Type.CUSTOM,
        workflow -> {
          for (String title : List.of("Read the question", "Look it up", "Write the answer")) {
            int index = workflow.add(task(title, Task.StatusIndicator.LOADING));
            Thread.sleep(moment);
            workflow.update(index, task(title, Task.StatusIndicator.COMPLETE));
          }
          workflow.summary("Three steps done", "check-circle");
        });
    say(turn, "That was a workflow. It is folded now, and can be unfolded again.");
  }

  private static Task task(String title, Task.StatusIndicator status) {
    return new Task.Custom(status, title, null, null);
  }

  private void showThinking(Turn<Caller> turn) throws Exception {
    turn.streamWorkflow(
        Workflow.Type.REASONING,
        workflow -> {
          for (String thought : List.of("What is asked?", "What do I know?", "What is left?")) {
            workflow.add(new Task.Thought(Task.StatusIndicator.NONE, null, thought));
            Thread.sleep(moment);
          }
        });
    say(turn, "That was thinking. Nothing came of it: there is no model here.");
  }

  private void showForm(Turn<Caller> turn) throws Exception {
    say(turn, "Two questions. Any of them can be skipped.");
    turn.ask(
        List.of(
            new StructuredInput.MultipleChoice(
                "colour", "Which colour?", null, List.of("Red", "Green", "Blue"), false),
            new StructuredInput.Freeform("why", "Why this one?", null, "In a few words")));
  }

  private void showTool(Turn<Caller> turn) throws Exception {
    say(
        turn,
        "I ask your page to run the function `get_page_title`. If it has an `onClientTool` handler,"
            + " it will tell me the result.");
    turn.callClientTool("get_page_title", JsonObject.EMPTY);
  }

  /** After a tool's output or a submitted form. */
  private void goOn(Turn<Caller> turn) throws Exception {
    for (ThreadItem item : turn.history(20).reversed()) {
      if (item instanceof ThreadItem.ClientToolCall call && call.output() != null) {
        String output = Json.write(call.output());
        say(turn, "Your page ran `%s` and told me:\n\n    %s".formatted(call.name(), output));
        return;
      }
      if (item instanceof ThreadItem.StructuredInput form && !form.inputs().isEmpty()) {
        say(turn, "You answered:\n\n" + answers(form));
        return;
      }
    }
    say(turn, "Let us go on.");
  }

  private static String answers(ThreadItem.StructuredInput form) {
    return form.inputs().stream()
        .map(input -> "- %s **%s**".formatted(input.question(), valuesOf(input.answer())))
        .collect(Collectors.joining("\n"));
  }

  private static String valuesOf(StructuredInput.@Nullable Answer answer) {
    return answer == null || answer.skipped() ? "(skipped)" : String.join(", ", answer.values());
  }

  private void showImage(Turn<Caller> turn) throws Exception {
    say(turn, "A picture:");
    turn.showImage(EchoTexts.PICTURE);
  }

  private void showProgress(Turn<Caller> turn) throws Exception {
    turn.progress("search", "Looking for it…");
    Thread.sleep(moment);
    turn.progress("document", "Reading it…");
    Thread.sleep(moment);
    turn.progress("Thinking about it…");
    Thread.sleep(moment);
    say(turn, "Done. What I was doing is not part of the conversation.");
  }

  private void showNotices(Turn<Caller> turn) throws Exception {
    turn.notice(ThreadEvent.Notice.Level.INFO, "Good to know: this is a notice.");
    turn.notice(ThreadEvent.Notice.Level.WARNING, "Take care: this is a **warning**.");
    turn.notice(ThreadEvent.Notice.Level.DANGER, "Something is wrong, or would be.");
    say(turn, "Three notices. They are gone when the page is loaded again.");
  }

  private void fail(Turn<Caller> turn) throws Exception {
    say(turn, "What is said before an error stays. Now it fails.");
    throw StreamError.custom(
        "This is the error you asked for. Try again, it will fail again.", true);
  }

  private void showEffect(Turn<Caller> turn) throws Exception {
    turn.effect("confetti", JsonObject.of("colours", List.of("red", "green", "blue")));
    say(
        turn,
        "Your page was told to do `confetti`. It does if it has an `onEffect` handler for it.");
  }

  // ---------------------------------------------------------------------------- the thread

  private void changeTitle(Turn<Caller> turn, String title) throws Exception {
    turn.updateThread(thread -> thread.withTitle(titleOf(title)));
    say(turn, "This conversation has another title now.");
  }

  private void lock(Turn<Caller> turn) throws Exception {
    say(turn, "Nobody can write here now. Press the button to change that.");
    turn.showWidget(EchoWidgets.unlock());
    turn.updateThread(
        thread -> thread.withStatus(new ThreadStatus.Locked("Locked by /lock, press Unlock.")));
  }

  // --------------------------------------------------------------------------- the widget

  private void showWidget(Turn<Caller> turn) throws Exception {
    turn.streamWidget(
        EchoWidgets.drawing(""),
        widget -> {
          String text = "";
          for (String word : EchoWidgets.TEXT.split("(?<= )", -1)) {
            text += word;
            widget.update(EchoWidgets.drawing(text));
            Thread.sleep(betweenWords);
          }
          widget.update(EchoWidgets.card(0));
        });
  }

  /** A button with a stream: the widget becomes another one, and something is said. */
  @Override
  protected void action(Turn<Caller> turn, Action action, ThreadItem.@Nullable Widget sender)
      throws Exception {
    if (sender != null && action.type().equals(EchoWidgets.FINISH)) {
      turn.emit(new ThreadEvent.ItemReplaced(sender.withWidget(EchoWidgets.finished())));
      say(turn, "You finished the card, so it has no buttons any more.");
    } else if (sender != null && action.type().equals(EchoWidgets.UNLOCK)) {
      turn.updateThread(thread -> thread.withStatus(ThreadStatus.ACTIVE));
      turn.emit(new ThreadEvent.ItemReplaced(sender.withWidget(EchoWidgets.unlocked())));
      say(turn, "You can write again.");
    } else {
      say(
          turn,
          "Something happened in a widget: `%s`, with\n\n    %s"
              .formatted(action.type(), Json.write(action.payload())));
    }
  }

  /** A button without a stream: the answer is the widget as it is now. */
  @Override
  protected @Nullable ThreadItem syncAction(
      ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, Caller caller) {
    if (sender == null || !action.type().equals(EchoWidgets.COUNT)) {
      throw new NotOfferedException("No such synchronous action");
    }
    return sender.withWidget(EchoWidgets.card(pressed(action.payload()) + 1));
  }

  private static int pressed(JsonValue payload) {
    return payload instanceof JsonObject object && object.get("count") instanceof JsonNumber count
        ? (int) count.toDouble()
        : 0;
  }
}
