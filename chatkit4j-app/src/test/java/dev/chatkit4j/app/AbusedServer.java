package dev.chatkit4j.app;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.PlainAttachments;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreItemType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that offers everything, so that every request has something to reach: the first word of
 * a message says what it is answered with.
 */
final class AbusedServer extends ChatKitServer<Caller> {
  /** In items that no client may ever see. */
  static final String HIDDEN = "hidden-canary-3d1c";

  static final String QUESTION = "colour";
  private static final JsonObject CARD = JsonObject.of("type", "Card", "children", List.of());

  AbusedServer(Store<Caller> store, ServerOptions options) {
    super(store, new PlainAttachments<>(store, new ScriptAttachments<>()), options);
  }

  @Override
  protected void respond(Turn<Caller> turn) throws Exception {
    ThreadItem.UserMessage message = turn.userMessage();
    String text = message == null ? "" : message.text();
    switch (text.split(" ", 2)[0]) {
      case "form" -> turn.ask(List.of(freeform(), choice()));
      case "tool" -> turn.callClientTool("look", JsonObject.of("for", text));
      case "widget" -> turn.showWidget(CARD.with("title", text));
      case "title" -> turn.updateThread(thread -> thread.withTitle(text));
      case "note" -> note(turn);
      default -> echo(turn, text);
    }
  }

  private static void echo(Turn<Caller> turn, String text) throws Exception {
    turn.streamMessage(out -> {
      out.append("You said: ");
      out.append(text);
    });
  }

  private static StructuredInput freeform() {
    return new StructuredInput.Freeform(QUESTION, "Which colour?", null, null);
  }

  private static StructuredInput choice() {
    return new StructuredInput.MultipleChoice("size", "Size?", null, List.of("S", "L"), false);
  }

  private static void note(Turn<Caller> turn) {
    turn.emit(
        new ThreadEvent.ItemDone(
            new ThreadItem.HiddenContext(
                turn.newId(StoreItemType.MESSAGE),
                turn.thread().id(),
                turn.now(),
                new JsonString(HIDDEN))));
    turn.say("Noted.");
  }

  @Override
  protected void action(Turn<Caller> turn, Action action, ThreadItem.@Nullable Widget sender) {
    turn.say("Done: " + action.type());
  }

  @Override
  protected @Nullable ThreadItem syncAction(
      ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, Caller caller) {
    return sender == null
        ? null
        : new ThreadItem.Widget(
            sender.id(),
            sender.threadId(),
            sender.createdAt(),
            CARD.with("payload", action.payload()),
            null);
  }

  @Override
  protected String transcribe(AudioInput audio, Caller caller) {
    return audio.data().length + " bytes";
  }
}
