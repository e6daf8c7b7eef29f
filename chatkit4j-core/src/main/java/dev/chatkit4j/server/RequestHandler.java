package dev.chatkit4j.server;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.codec.JsonText;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentStore;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.store.UnavailableException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each request does before its answer begins. */
final class RequestHandler<C> {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;
  private static final byte[] EMPTY = WireForm.write(JsonObject.EMPTY);

  private final ChatKitServer<C> server;
  private final Conversations<C> conversations;
  private final Store<C> store;
  private final @Nullable AttachmentStore<C> attachments;
  private final ServerOptions options;
  private final RunningTurns running;
  private final LargeAnswers<C> answers;
  private final ThreadTurns turns;

  RequestHandler(
      ChatKitServer<C> server,
      Conversations<C> conversations,
      @Nullable AttachmentStore<C> attachments,
      ServerOptions options,
      RunningTurns running) {
    this.server = server;
    this.conversations = conversations;
    this.store = conversations.store;
    this.attachments = attachments;
    this.options = options;
    this.running = running;
    this.answers = new LargeAnswers<>(server, options.memory());
    this.turns = running.threads();
  }

  Reply handle(Request.Envelope envelope, Call<C> call) {
    return switch (envelope.request()) {
      case Request.CreateThread request -> createThread(request, call);
      case Request.AddUserMessage request -> addUserMessage(request, call);
      case Request.AddClientToolOutput request -> addClientToolOutput(request, call);
      case Request.AddStructuredInput request -> addStructuredInput(request, call);
      case Request.RetryAfterItem request -> retryAfterItem(request, call);
      case Request.CustomAction request -> customAction(request, call);
      case Request.SyncCustomAction request -> ok(call, syncCustomAction(request, call));
      case Request.GetThread request -> getThread(request, call);
      case Request.ListThreads request -> listThreads(request, call);
      case Request.ListItems request -> listItems(request, call);
      case Request.Feedback request -> ok(call, feedback(request, call));
      case Request.UpdateThread request -> ok(call, updateThread(request, call.context()));
      case Request.DeleteThread request -> ok(call, deleteThread(request, call));
      case Request.CreateAttachment request -> ok(call, createAttachment(request, call));
      case Request.DeleteAttachment request -> ok(call, deleteAttachment(request, call));
      case Request.Transcribe request -> ok(call, transcribe(request, call));
    };
  }

  private static Reply ok(Call<?> call, byte[] body) {
    return new Reply.Json(call.type(), 200, JsonText.of(body));
  }

  // ------------------------------------------------------------------------------ streams

  private Reply createThread(Request.CreateThread request, Call<C> call) {
    TurnClock clock = new TurnClock(options.clock(), null);
    ThreadMetadata thread = new ThreadMetadata(store.generateThreadId(call.context()), clock.now());
    return beside(
        thread.id(),
        call,
        key -> {
          ThreadItem.UserMessage message =
              userMessage(
                  request.input(), attached(request.input(), thread, call), thread, clock, call);
          TurnRunner<C> turn = turn(key, thread, message, clock, call);
          turn.open(new ThreadEvent.ThreadCreated(new ChatThread(thread)));
          return save(turn, thread, message, call);
        });
  }

  private Reply addUserMessage(Request.AddUserMessage request, Call<C> call) {
    return instead(
        request.threadId(),
        call,
        key -> {
          ThreadMetadata found = openThread(key, call);
          List<Attachment> attached = attached(request.input(), found, call);
          ThreadMetadata thread = requireOpen(continued(key, found, call));
          TurnClock clock = clockOf(thread, call.context());
          ThreadItem.UserMessage message =
              userMessage(request.input(), attached, thread, clock, call);
          return save(turn(key, thread, message, clock, call), null, message, call);
        });
  }

  /** Does what begins a turn beside what is under way in the thread. */
  private Reply beside(String threadId, Call<C> call, Function<ThreadTurns.Key, Reply> work) {
    return alone(threadId, call, key -> running.inSlot(key, false, () -> work.apply(key)));
  }

  /** Does what begins a turn that takes the place of what is under way in the thread. */
  private Reply instead(String threadId, Call<C> call, Function<ThreadTurns.Key, Reply> work) {
    return alone(threadId, call, key -> running.inSlot(key, true, () -> work.apply(key)));
  }

  /** A thread has one answer at a time: who begins one does so while nobody else does. */
  private <T extends @Nullable Object> T alone(
      String threadId, Call<C> call, Function<ThreadTurns.Key, T> work) {
    ThreadTurns.Key key = key(threadId, call);
    return turns.alone(key, () -> work.apply(key));
  }

  private ThreadTurns.Key key(String threadId, Call<C> call) {
    return new ThreadTurns.Key(server.ownerOf(call.context()), threadId);
  }

  /**
   * Ends the turns that are under way in a thread, once nothing speaks against beginning another.
   *
   * @return the thread, with what they changed
   */
  private ThreadMetadata continued(ThreadTurns.Key key, ThreadMetadata found, Call<C> call) {
    return turns.end(key, TurnRunner.Cause.CONTINUED)
        ? store.loadThread(key.threadId(), call.context())
        : found;
  }

  /** Saves the user's message and starts the turn that answers it. */
  private Reply save(
      TurnRunner<C> turn,
      @Nullable ThreadMetadata newThread,
      ThreadItem.UserMessage message,
      Call<C> call) {
    turn.open(new ThreadEvent.ItemDone(message));
    turn.requireRoom();
    try {
      conversations.write(newThread, message, call.context());
    } catch (UnavailableException e) {
      return refuse(turn, "message " + message.id(), call, e);
    }
    return turn.start(server::respond);
  }

  /**
   * A client sends the same again after a 5xx: if it may have been saved, a message would be there
   * twice, and an answer would be refused for being there.
   */
  private Reply refuse(TurnRunner<C> turn, String what, Call<C> call, UnavailableException e) {
    if (!e.outcomeUnknown()) {
      throw e;
    }
    server.storeHasFailed();
    call.tag(log.atError()).setCause(e).log("Whether {} was saved is unknown", what);
    return turn.refuse(StreamError.retryable().event());
  }

  private List<Attachment> attached(
      Request.UserMessageInput input, ThreadMetadata thread, Call<C> call) {
    return conversations.attached(input.attachments(), thread.id(), call.context());
  }

  private ThreadItem.UserMessage userMessage(
      Request.UserMessageInput input,
      List<Attachment> attached,
      ThreadMetadata thread,
      TurnClock clock,
      Call<C> call) {
    return new ThreadItem.UserMessage(
        store.generateItemId(StoreItemType.MESSAGE, thread, call.context()),
        thread.id(),
        clock.use(clock.now()),
        input.content(),
        attached,
        input.quotedText(),
        input.inferenceOptions());
  }

  private Reply addClientToolOutput(Request.AddClientToolOutput request, Call<C> call) {
    return instead(
        request.threadId(),
        call,
        key -> {
          ThreadMetadata found = store.loadThread(request.threadId(), call.context());
          List<ThreadItem.ClientToolCall> pending =
              conversations.loadPendingToolCalls(found.id(), call.context());
          if (pending.isEmpty()) {
            throw Refusal.conflict(
                "Thread %s has no pending client tool call".formatted(found.id()));
          }
          return goOn(key, continued(key, found, call), pending, request.result(), call);
        });
  }

  /** Completes the newest call, and starts the turn that goes on with its output. */
  private Reply goOn(
      ThreadTurns.Key key,
      ThreadMetadata thread,
      List<ThreadItem.ClientToolCall> pending,
      JsonValue result,
      Call<C> call) {
    TurnClock clock = clockOf(thread, call.context());
    ThreadItem.ClientToolCall newest = pending.getFirst();
    ThreadItem.ClientToolCall completed = newest.completed(result);
    TurnRunner<C> turn = turn(key, thread, null, clock, call);
    try {
      if (!conversations.compareAndSet(thread.id(), newest, completed, call.context())) {
        throw Refusal.conflict(
            "Client tool call %s is not pending any more".formatted(newest.id()));
      }
    } catch (UnavailableException e) {
      return refuse(turn, "the output of client tool call " + newest.id(), call, e);
    }
    return turn.start(running -> {
      forget(turn, pending.subList(1, pending.size()), thread, call);
      server.respond(running);
    });
  }

  /** Calls before the newest that are pending still: their pages went away. */
  private void forget(
      TurnRunner<C> turn,
      List<ThreadItem.ClientToolCall> stale,
      ThreadMetadata thread,
      Call<C> call) {
    for (ThreadItem.ClientToolCall tool : stale) {
      call.tag(log.atWarn())
          .log("Client tool call {} of thread {} never got its output", tool.id(), thread.id());
      turn.delete(tool.id());
    }
  }

  private Reply addStructuredInput(Request.AddStructuredInput request, Call<C> call) {
    return instead(
        request.threadId(),
        call,
        key -> {
          ThreadMetadata found = store.loadThread(request.threadId(), call.context());
          ThreadItem item = store.loadItem(found.id(), request.itemId(), call.context());
          if (!(item instanceof ThreadItem.StructuredInput form)
              || form.status() != ThreadItem.StructuredInput.Status.PENDING) {
            throw Refusal.conflict("Item %s is not a pending form".formatted(item.id()));
          }
          return goOn(key, continued(key, found, call), form, request.input(), call);
        });
  }

  /** Fills the form, and starts the turn that goes on with its answers. */
  private Reply goOn(
      ThreadTurns.Key key,
      ThreadMetadata thread,
      ThreadItem.StructuredInput form,
      Request.StructuredInputSubmission input,
      Call<C> call) {
    TurnClock clock = clockOf(thread, call.context());
    ThreadItem.StructuredInput answered = Answers.fill(form, input, call);
    TurnRunner<C> turn = turn(key, thread, null, clock, call);
    try {
      if (!conversations.compareAndSet(thread.id(), form, answered, call.context())) {
        throw Refusal.conflict("Item %s is not a pending form any more".formatted(form.id()));
      }
    } catch (UnavailableException e) {
      return refuse(turn, "the answer to form " + form.id(), call, e);
    }
    turn.openAfterOptions(new ThreadEvent.ItemReplaced(answered));
    return turn.start(server::respond);
  }

  private Reply retryAfterItem(Request.RetryAfterItem request, Call<C> call) {
    return instead(
        request.threadId(),
        call,
        key -> {
          ThreadMetadata found = openThread(key, call);
          ThreadItem item = store.loadItem(found.id(), request.itemId(), call.context());
          if (!(item instanceof ThreadItem.UserMessage message)) {
            throw Refusal.conflict("Item %s is not a user message".formatted(item.id()));
          }
          ThreadMetadata thread = requireOpen(continued(key, found, call));
          conversations.deleteItemsAfter(thread.id(), message.id(), call.context());
          TurnClock clock = clockOf(thread, call.context());
          return turn(key, thread, message, clock, call).start(server::respond);
        });
  }

  /** A thread that takes messages. */
  private ThreadMetadata openThread(ThreadTurns.Key key, Call<C> call) {
    return requireOpen(store.loadThread(key.threadId(), call.context()));
  }

  private ThreadMetadata requireOpen(ThreadMetadata thread) {
    boolean open = thread.status() instanceof ThreadStatus.Active;
    if (options.refuseWhenLocked() && !open) {
      throw Refusal.conflict("Thread %s is locked or closed".formatted(thread.id()));
    }
    return thread;
  }

  /** Ends no turn: the widget may be one that a turn shows and waits for. */
  private Reply customAction(Request.CustomAction request, Call<C> call) {
    return beside(
        request.threadId(),
        call,
        key -> {
          ThreadMetadata thread = store.loadThread(request.threadId(), call.context());
          ThreadItem item = sender(key, request.itemId(), call.context());
          TurnRunner<C> turn = turn(key, thread, null, clockOf(thread, call.context()), call);
          if (item == null) {
            return turn.start(running -> server.action(running, request.action(), null));
          }
          if (!(item instanceof ThreadItem.Widget widget)) {
            return turn.refuse(new ThreadEvent.Error(ThreadEvent.Error.STREAM_ERROR, null, false));
          }
          turn.seen(widget);
          return turn.start(running -> server.action(running, request.action(), widget));
        });
  }

  /** What an action comes from, which a turn may show and not have finished yet. */
  private @Nullable ThreadItem sender(ThreadTurns.Key key, @Nullable String itemId, C context) {
    if (itemId == null) {
      return null;
    }
    ThreadItem pending = turns.pending(key, itemId);
    return pending == null || pending.hidden()
        ? store.loadItem(key.threadId(), itemId, context)
        : pending;
  }

  private TurnClock clockOf(ThreadMetadata thread, C context) {
    return new TurnClock(options.clock(), conversations.newestTime(thread.id(), context));
  }

  private TurnRunner<C> turn(
      ThreadTurns.Key key,
      ThreadMetadata thread,
      ThreadItem.@Nullable UserMessage message,
      TurnClock clock,
      Call<C> call) {
    TurnRunner<C> runner =
        new TurnRunner<>(server, conversations, options, clock, thread, call, running, key);
    runner.attach(new Turn<>(runner, message, call));
    return runner;
  }

  // --------------------------------------------------------------------------------- JSON

  private byte[] syncCustomAction(Request.SyncCustomAction request, Call<C> call) {
    C context = call.context();
    ThreadMetadata thread = store.loadThread(request.threadId(), context);
    ThreadItem item = sender(key(request.threadId(), call), request.itemId(), context);
    if (item != null && !(item instanceof ThreadItem.Widget)) {
      throw Refusal.conflict("Item %s is not a widget".formatted(item.id()));
    }
    ThreadItem.Widget widget = (ThreadItem.Widget) item;
    Action action = request.action();
    ThreadItem updated =
        userCode(call, "The action", () -> server.syncAction(thread, action, widget, context));
    if (updated == null) {
      return EMPTY;
    }
    visible(updated); // what cannot be written is not saved
    ThreadItem saved = saveOver(updated, thread.id(), call);
    return visible(saved == null ? updated : saved);
  }

  private static byte[] visible(ThreadItem updated) {
    return WireForm.writeUpdatedItem(updated.hidden() ? null : updated);
  }

  /**
   * Writes over the item that the thread has. One that it does not have is not saved: it may be one
   * that a retry has just removed.
   */
  private @Nullable ThreadItem saveOver(ThreadItem updated, String threadId, Call<C> call) {
    try {
      return alone(
          threadId, call, key -> conversations.saveOver(threadId, updated, call.context()));
    } catch (Refusal e) {
      // Not 503, after which the client would send the action again.
      throw Refusal.conflict(
          "The action is done, but item %s is not saved: %s"
              .formatted(updated.id(), e.getMessage()));
    }
  }

  private Reply getThread(Request.GetThread request, Call<C> call) {
    C context = call.context();
    return answers.build(
        call,
        () -> {
          ThreadMetadata thread = store.loadThread(request.threadId(), context);
          return new ChatThread(
              thread,
              conversations.loadVisibleItems(thread.id(), null, DEFAULT_LIMIT, Order.ASC, context));
        },
        WireForm::thread);
  }

  private Reply listThreads(Request.ListThreads request, Call<C> call) {
    int limit = limit(request.limit());
    return answers.build(
        call,
        () -> {
          Page<ThreadMetadata> page =
              conversations.loadThreads(limit, request.after(), request.order(), call.context());
          List<ChatThread> threads = page.data().stream().map(ChatThread::new).toList();
          return new Page<>(threads, page.hasMore(), page.after());
        },
        WireForm::threads);
  }

  private Reply listItems(Request.ListItems request, Call<C> call) {
    int limit = limit(request.limit());
    return answers.build(
        call,
        () ->
            conversations.loadVisibleItems(
                request.threadId(), request.after(), limit, request.order(), call.context()),
        WireForm::items);
  }

  private static int limit(@Nullable Long asked) {
    if (asked == null || asked == 0) {
      return DEFAULT_LIMIT;
    }
    if (asked < 0) {
      throw Refusal.invalid("params.limit: must not be negative");
    }
    return (int) Math.min(asked, MAX_LIMIT);
  }

  private byte[] feedback(Request.Feedback request, Call<C> call) {
    C context = call.context();
    userCode(
        call,
        "Taking the feedback",
        () -> {
          server.addFeedback(request.threadId(), request.itemIds(), request.kind(), context);
          return null;
        });
    return EMPTY;
  }

  private byte[] updateThread(Request.UpdateThread request, C context) {
    ThreadMetadata updated =
        conversations.updateThread(
            request.threadId(), thread -> thread.withTitle(request.title()), context);
    return WireForm.write(new ChatThread(updated));
  }

  private byte[] deleteThread(Request.DeleteThread request, Call<C> call) {
    return alone(
        request.threadId(),
        call,
        key -> {
          turns.end(key, TurnRunner.Cause.DELETING);
          store.deleteThread(request.threadId(), call.context());
          return EMPTY;
        });
  }

  private byte[] createAttachment(Request.CreateAttachment request, Call<C> call) {
    C context = call.context();
    if (conversations.files != null) {
      return created(conversations.files.create(request.params(), context));
    }
    AttachmentStore<C> bytes = offeredAttachments();
    Attachment created =
        userCode(
            call,
            "Creating the attachment",
            () -> {
              try {
                return bytes.createAttachment(request.params(), context);
              } catch (UnsupportedOperationException e) {
                throw new NotOfferedException("This server does not offer two-phase upload");
              }
            });
    byte[] answer = WireForm.write(created);
    store.saveAttachment(created, context);
    return answer;
  }

  private byte[] created(Attachment attachment) {
    byte[] answer = WireForm.write(attachment);
    UploadDescriptor upload = attachment.uploadDescriptor();
    if (upload == null || !options.uploads().flatUploadUrl()) {
      return answer;
    }
    return WireForm.write(((JsonObject) Json.parse(answer)).with("upload_url", upload.url()));
  }

  /** Bytes are deleted only for whom the record belongs to; without one there is nothing to do. */
  private byte[] deleteAttachment(Request.DeleteAttachment request, Call<C> call) {
    C context = call.context();
    if (conversations.files != null) {
      conversations.files.discard(request.attachmentId(), context);
      return EMPTY;
    }
    AttachmentStore<C> bytes = offeredAttachments();
    try {
      String id = store.loadAttachment(request.attachmentId(), context).id();
      userCode(
          call,
          "Deleting the attachment",
          () -> {
            bytes.deleteAttachment(id, context);
            return null;
          });
      store.deleteAttachment(id, context);
    } catch (NotFoundException e) {
      call.tag(log.atDebug()).log("An attachment to be deleted is not there");
    }
    return EMPTY;
  }

  private AttachmentStore<C> offeredAttachments() {
    if (attachments == null) {
      throw new NotOfferedException("This server does not offer attachments");
    }
    return attachments;
  }

  private byte[] transcribe(Request.Transcribe request, Call<C> call) {
    C context = call.context();
    String text =
        userCode(call, "The transcription", () -> server.transcribe(request.audio(), context));
    return WireForm.write(JsonObject.of("text", text));
  }

  /**
   * Runs the application's code. A failure of it must not look like 5xx, which a client answers by
   * sending the same again: what the code did before it failed would be done twice.
   */
  private static <T extends @Nullable Object> T userCode(
      Call<?> call, String what, Callable<T> code) {
    try {
      return code.call();
    } catch (NotOfferedException | StoreException | OverBudgetException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof Refusal refusal && refusal.status() < 500) {
        throw refusal;
      }
      call.tag(log.atError()).setCause(e).log("{} failed", what);
      throw Refusal.handlerFailed(what);
    }
  }
}
