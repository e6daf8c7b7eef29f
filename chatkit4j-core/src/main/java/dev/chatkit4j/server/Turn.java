package dev.chatkit4j.server;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.store.StoreItemType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One answer under way: what was asked, and everything that can be said to the client. Thread-safe;
 * events are taken one at a time in the order of the calls.
 *
 * <p>Every method that says something saves first what must be kept, blocks while the client is
 * slow, and throws {@link CancellationException} once the turn is over, {@link
 * dev.chatkit4j.store.StoreException} when saving fails and {@link IllegalArgumentException} for
 * what cannot be written as JSON. After an exception nothing of the event was shown.
 *
 * @param <C> the request's context
 */
public final class Turn<C> {
  /** Code that fills an item which is shown while it grows. */
  public interface Body<T> {
    /** Runs once, on the caller's thread. */
    void write(T target) throws Exception;
  }

  private final TurnRunner<C> runner;
  private final TurnWriter<C> writer;
  private final ThreadItem.@Nullable UserMessage userMessage;
  private final Call<C> call;

  Turn(
      TurnRunner<C> runner,
      TurnWriter<C> writer,
      ThreadItem.@Nullable UserMessage userMessage,
      Call<C> call) {
    this.runner = runner;
    this.writer = writer;
    this.userMessage = userMessage;
    this.call = call;
  }

  // -------------------------------------------------------------------------- what is asked

  /** The thread, with the changes made in this turn. */
  public ThreadMetadata thread() {
    return writer.thread();
  }

  /** The message to answer; null if the turn goes on without one. */
  public ThreadItem.@Nullable UserMessage userMessage() {
    return userMessage;
  }

  /** The request's context. */
  public C context() {
    return call.context();
  }

  /** What the page added to the request. */
  public JsonObject requestMetadata() {
    return call.metadata();
  }

  /** The user's language; null if the client did not say. */
  public @Nullable Locale locale() {
    return call.locale();
  }

  /** Names the request in the log and in the answer's header, see {@link RequestInfo}. */
  public String requestId() {
    return call.requestId();
  }

  /**
   * The newest items of the thread, at most so many, oldest first, hidden ones included; fewer if
   * together they would be more than 16 MiB as they are stored, but one at least.
   */
  public List<ThreadItem> history(int newest) {
    return runner.history(newest);
  }

  /**
   * Opens the bytes of an attachment of the caller's. The caller closes the stream.
   *
   * @throws dev.chatkit4j.store.NotFoundException if the server keeps no files
   * @throws dev.chatkit4j.protocol.Refusal if there is no such attachment, or it is not uploaded
   * @throws IOException if the bytes cannot be read
   */
  public InputStream openAttachment(String attachmentId) throws IOException {
    return runner.openAttachment(attachmentId);
  }

  /** A new id for an item of this thread. */
  public String newId(StoreItemType type) {
    return runner.newId(type);
  }

  /** The time for a new item: later than that of every item so far. */
  public Instant now() {
    return writer.now();
  }

  /** Whether the turn is over, because it was cancelled or has ended. */
  public boolean cancelled() {
    return runner.isOver();
  }

  /**
   * Has something done when the turn is cancelled, such as closing the model's connection; at once
   * if it is cancelled already. It must not block.
   */
  public void onCancel(Runnable callback) {
    runner.onCancel(callback);
  }

  // -------------------------------------------------------------------------- what is said

  /**
   * Says anything there is to say. An item that is done, replaced or removed is saved first; a new
   * item whose time is not later than that of every item before it gets a time that is.
   */
  public void emit(ThreadEvent event) {
    writer.emit(event);
  }

  /**
   * Changes the thread's title, status, image domains or metadata. It is saved, and the client sees
   * it, after the next event or at the end. What somebody else changes meanwhile stays as they set
   * it.
   */
  public void updateThread(UnaryOperator<ThreadMetadata> change) {
    writer.updateThread(change);
  }

  /** Says a whole message, in Markdown. */
  public ThreadItem.AssistantMessage say(String markdown) {
    ThreadItem.AssistantMessage message =
        new ThreadItem.AssistantMessage(
            newId(StoreItemType.MESSAGE),
            thread().id(),
            now(),
            List.of(new AssistantMessageContent(markdown)));
    emit(new ThreadEvent.ItemDone(message));
    return message;
  }

  /**
   * Says a message piece by piece. If the body fails, or saving the message, it is taken away
   * again.
   */
  public void streamMessage(Body<MessageStream> body) throws Exception {
    MessageStream message = new MessageStream(this);
    orTakenAway(
        message.id(),
        () -> {
          body.write(message);
          message.done();
        });
  }

  /**
   * Shows a workflow step by step. Without a summary of its own it is folded to how long it took.
   * If the body fails, or saving the workflow, it is taken away again.
   */
  public void streamWorkflow(Workflow.Type type, Body<WorkflowStream> body) throws Exception {
    WorkflowStream workflow = new WorkflowStream(this, type);
    orTakenAway(
        workflow.id(),
        () -> {
          body.write(workflow);
          workflow.done();
        });
  }

  /** Shows a widget. */
  public ThreadItem.Widget showWidget(JsonObject tree) {
    return showWidget(tree, null);
  }

  /**
   * Shows a widget.
   *
   * @param copyText what the client's copy button copies
   */
  public ThreadItem.Widget showWidget(JsonObject tree, @Nullable String copyText) {
    ThreadItem.Widget widget =
        new ThreadItem.Widget(newId(StoreItemType.MESSAGE), thread().id(), now(), tree, copyText);
    emit(new ThreadEvent.ItemDone(widget));
    return widget;
  }

  /**
   * Shows a widget that changes. If the body fails, or saving the widget, it is taken away again.
   */
  public void streamWidget(JsonObject first, Body<WidgetStream> body) throws Exception {
    WidgetStream widget = new WidgetStream(this, first);
    orTakenAway(
        widget.id(),
        () -> {
          body.write(widget);
          widget.done();
        });
  }

  private interface Filling {
    void run() throws Exception;
  }

  /** Fills an item that was begun; what the turn keeps of a cancelled one is not this one's. */
  private void orTakenAway(String itemId, Filling filling) throws Exception {
    try {
      filling.run();
    } catch (Throwable e) {
      takeAway(itemId, e);
      throw e;
    }
  }

  private void takeAway(String itemId, Throwable after) {
    if (cancelled() || !writer.begun(itemId)) {
      return;
    }
    try {
      emit(new ThreadEvent.ItemRemoved(itemId));
    } catch (RuntimeException e) {
      after.addSuppressed(e); // the turn tells the client when it ends
    }
  }

  /** Begins an item that is filled by a {@link Body}. */
  void begin(ThreadItem item) {
    writer.begin(item);
  }

  /**
   * Asks the page to run a function. Return from the handler after this; the turn goes on, as a new
   * one without a message, when the page sends the output.
   */
  public ThreadItem.ClientToolCall callClientTool(String name, JsonObject arguments) {
    String id = newId(StoreItemType.TOOL_CALL);
    ThreadItem.ClientToolCall call =
        new ThreadItem.ClientToolCall(
            id,
            thread().id(),
            now(),
            ThreadItem.ClientToolCall.Status.PENDING,
            id,
            name,
            arguments,
            null);
    emit(new ThreadEvent.ItemDone(call));
    return call;
  }

  /** Puts a form to the user. The turn goes on, as a new one, when it is submitted. */
  public ThreadItem.StructuredInput ask(List<? extends StructuredInput> questions) {
    ThreadItem.StructuredInput form =
        new ThreadItem.StructuredInput(
            newId(StoreItemType.MESSAGE),
            thread().id(),
            now(),
            ThreadItem.StructuredInput.Status.PENDING,
            List.copyOf(questions));
    emit(new ThreadEvent.ItemDone(form));
    return form;
  }

  /** Shows a picture. */
  public ThreadItem.GeneratedImage showImage(String url) {
    String id = newId(StoreItemType.MESSAGE);
    ThreadItem.GeneratedImage image =
        new ThreadItem.GeneratedImage(id, thread().id(), now(), new GeneratedImage(id, url));
    emit(new ThreadEvent.ItemDone(image));
    return image;
  }

  /** Tells the model something in the thread that no client sees. */
  public ThreadItem.HiddenContext addHiddenContext(JsonValue content) {
    ThreadItem.HiddenContext item =
        new ThreadItem.HiddenContext(newId(StoreItemType.MESSAGE), thread().id(), now(), content);
    emit(new ThreadEvent.ItemDone(item));
    return item;
  }

  /** Says what is being done, until the next event. */
  public void progress(String text) {
    emit(new ThreadEvent.ProgressUpdate(null, text));
  }

  /** Says what is being done, with an icon's name. */
  public void progress(String icon, String text) {
    emit(new ThreadEvent.ProgressUpdate(icon, text));
  }

  /** Says something about the conversation that is not part of it, in Markdown. */
  public void notice(ThreadEvent.Notice.Level level, String message) {
    emit(new ThreadEvent.Notice(level, message, null));
  }

  /** Has the page do something. */
  public void effect(String name, JsonObject data) {
    emit(new ThreadEvent.ClientEffect(name, data));
  }
}
