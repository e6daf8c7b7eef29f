package dev.chatkit4j.app;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.NotOfferedException;
import dev.chatkit4j.server.PlainAttachments;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers from a {@link Script}, so that the same questions get the same answers every time. */
final class ScriptServer<C> extends ChatKitServer<C> {
  private final Script script;
  private final Clock clock;

  ScriptServer(Script script, Store<C> store, ServerOptions options) {
    super(store, new PlainAttachments<>(store, new ScriptAttachments<>()), options);
    this.script = script;
    this.clock = options.clock();
  }

  @Override
  protected void respond(Turn<C> turn) throws Exception {
    ThreadItem.UserMessage given = turn.userMessage();
    ThreadItem.UserMessage message = given == null ? newestMessage(turn) : given;
    String text = message == null ? null : message.text();
    Script.Respond entry =
        given == null ? script.continuationAfter(text) : script.answerTo(given.text());
    if (entry == null) {
      throw notScripted();
    }
    run(
        turn,
        entry.steps(),
        Placeholders.ofMessage(
            turn.thread().id(),
            message == null ? "" : message.id(),
            text == null ? "" : text,
            turn::now,
            turn::newId));
  }

  private ThreadItem.@Nullable UserMessage newestMessage(Turn<C> turn) {
    for (int count = 20; ; count *= 10) {
      List<ThreadItem> items = turn.history(count);
      for (ThreadItem item : items.reversed()) {
        if (item instanceof ThreadItem.UserMessage message) {
          return message;
        }
      }
      if (items.size() < count) {
        return null;
      }
    }
  }

  private static StreamError notScripted() {
    return StreamError.custom("No scripted reply.");
  }

  @Override
  protected void action(Turn<C> turn, Action action, ThreadItem.@Nullable Widget sender)
      throws Exception {
    Script.OnAction entry = script.action(action.type());
    if (entry == null) {
      throw notScripted();
    }
    run(
        turn,
        entry.steps(),
        Placeholders.ofAction(
            turn.thread().id(),
            sender == null ? "" : sender.id(),
            action.payload(),
            turn::now,
            turn::newId));
  }

  private void run(Turn<C> turn, List<ScriptStep> steps, Placeholders placeholders)
      throws InterruptedException {
    for (ScriptStep step : steps) {
      switch (step) {
        case ScriptStep.Emit emit ->
            turn.emit(ScriptReader.event(filled(emit.place(), emit.template(), placeholders)));
        case ScriptStep.ChangeThread change ->
            turn.updateThread(
                ScriptReader.threadChange(filled(change.place(), change.template(), placeholders)));
        case ScriptStep.FailCustom fail ->
            throw StreamError.custom(fail.message(), fail.allowRetry());
        case ScriptStep.FailStream fail ->
            throw new StreamError(ThreadEvent.Error.STREAM_ERROR, null, fail.allowRetry());
        case ScriptStep.FailUnexpectedly fail ->
            throw new IllegalStateException("the script says so");
        case ScriptStep.Sleep sleep -> Thread.sleep(sleep.time());
      }
    }
  }

  private static ScriptNode filled(String place, JsonObject template, Placeholders placeholders) {
    return new ScriptNode(place, placeholders.fill(template));
  }

  @Override
  protected @Nullable ThreadItem syncAction(
      ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, C caller) {
    Script.OnSyncAction entry = script.syncAction(action.type());
    if (entry == null) {
      throw new NotOfferedException("The script has no synchronous action of this type");
    }
    if (entry.updatedItem() == null) {
      return null;
    }
    Placeholders placeholders =
        Placeholders.ofAction(
            thread.id(),
            sender == null ? "" : sender.id(),
            action.payload(),
            clock::instant,
            type -> store().generateItemId(type, thread, caller));
    return ScriptReader.item(filled("sync_action", entry.updatedItem(), placeholders));
  }

  @Override
  protected boolean offersTranscription() {
    return script.transcribe() != null;
  }

  @Override
  protected String transcribe(AudioInput audio, C caller) {
    if (script.transcribe() == null) {
      throw new NotOfferedException("The script has no transcription");
    }
    return script.transcribe();
  }
}
