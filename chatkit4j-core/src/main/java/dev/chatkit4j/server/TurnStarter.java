package dev.chatkit4j.server;

import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.store.UnavailableException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the turns that requests ask for, once what can be refused is refused and what the user
 * sent is saved. Thread-safe.
 */
final class TurnStarter<C> {
  private static final Logger log = LoggerFactory.getLogger(TurnStarter.class);

  private final ChatKitServer<C> server;
  private final Conversations<C> conversations;
  private final ServerOptions options;
  private final RunningTurns running;
  private final ThreadTurns turns;

  TurnStarter(
      ChatKitServer<C> server,
      Conversations<C> conversations,
      ServerOptions options,
      RunningTurns running) {
    this.server = server;
    this.conversations = conversations;
    this.options = options;
    this.running = running;
    this.turns = running.threads();
  }

  Reply createThread(Request.CreateThread request, Call<C> call) {
    TurnClock clock = new TurnClock(options.clock(), null);
    ThreadMetadata thread =
        new ThreadMetadata(conversations.newThreadId(call.context()), clock.now());
    return alone(
        thread.id(),
        Begins.BESIDE_THEM,
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

  Reply addUserMessage(Request.AddUserMessage request, Call<C> call) {
    return alone(
        request.threadId(),
        Begins.IN_THEIR_PLACE,
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

  /** Relations of a new turn to those under way in its thread. */
  private enum Begins {
    BESIDE_THEM,
    IN_THEIR_PLACE
  }

  /** A thread has one answer at a time: who begins one does so while nobody else does. */
  private Reply alone(
      String threadId, Begins how, Call<C> call, Function<ThreadTurns.Key, Reply> work) {
    ThreadTurns.Key key = server.keyOf(threadId, call.context());
    boolean ends = how == Begins.IN_THEIR_PLACE;
    return turns.alone(key, () -> running.inSlot(key, ends, () -> work.apply(key)));
  }

  /**
   * Ends the turns that are under way in a thread, once nothing speaks against beginning another.
   *
   * @return the thread, with what they changed
   */
  private ThreadMetadata continued(ThreadTurns.Key key, ThreadMetadata found, Call<C> call) {
    return turns.end(key, TurnRunner.Cause.CONTINUED)
        ? conversations.loadThread(key.threadId(), call.context())
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
        conversations.newItemId(StoreItemType.MESSAGE, thread, call.context()),
        thread.id(),
        clock.use(clock.now()),
        input.content(),
        attached,
        input.quotedText(),
        input.inferenceOptions());
  }

  Reply addClientToolOutput(Request.AddClientToolOutput request, Call<C> call) {
    return alone(
        request.threadId(),
        Begins.IN_THEIR_PLACE,
        call,
        key -> {
          ThreadMetadata found = conversations.loadThread(request.threadId(), call.context());
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

  Reply addStructuredInput(Request.AddStructuredInput request, Call<C> call) {
    return alone(
        request.threadId(),
        Begins.IN_THEIR_PLACE,
        call,
        key -> {
          ThreadMetadata found = conversations.loadThread(request.threadId(), call.context());
          ThreadItem item = conversations.loadItem(found.id(), request.itemId(), call.context());
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

  Reply retryAfterItem(Request.RetryAfterItem request, Call<C> call) {
    return alone(
        request.threadId(),
        Begins.IN_THEIR_PLACE,
        call,
        key -> {
          ThreadMetadata found = openThread(key, call);
          ThreadItem item = conversations.loadItem(found.id(), request.itemId(), call.context());
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
    return requireOpen(conversations.loadThread(key.threadId(), call.context()));
  }

  private ThreadMetadata requireOpen(ThreadMetadata thread) {
    boolean open = thread.status() instanceof ThreadStatus.Active;
    if (options.refuseWhenLocked() && !open) {
      throw Refusal.conflict("Thread %s is locked or closed".formatted(thread.id()));
    }
    return thread;
  }

  /** Ends no turn: the widget may be one that a turn shows and waits for. */
  Reply customAction(Request.CustomAction request, Call<C> call) {
    return alone(
        request.threadId(),
        Begins.BESIDE_THEM,
        call,
        key -> {
          ThreadMetadata thread = conversations.loadThread(request.threadId(), call.context());
          ThreadItem item = sender(request.threadId(), request.itemId(), call);
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

  /**
   * What an action comes from, which a turn may show and not have finished yet; null if nothing.
   */
  @Nullable ThreadItem sender(String threadId, @Nullable String itemId, Call<C> call) {
    if (itemId == null) {
      return null;
    }
    C context = call.context();
    ThreadItem pending = turns.pending(server.keyOf(threadId, context), itemId);
    return pending == null || pending.hidden()
        ? conversations.loadItem(threadId, itemId, context)
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
    return new TurnRunner<>(
        server, conversations, options, clock, thread, message, call, running, key);
  }
}
