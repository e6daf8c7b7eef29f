package dev.chatkit4j.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.StoreItemType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A turn under way: its threads, what cancels it, and the one way in which it ends. The
 * application's code has a thread that is interrupted when the turn is cancelled; saving and ending
 * happen on threads that never are. What is said goes through its {@link TurnWriter}. Thread-safe.
 */
final class TurnRunner<C> {
  private static final Logger log = LoggerFactory.getLogger(TurnRunner.class);

  /** The application's code. */
  interface Code<C> {
    void run(Turn<C> turn) throws Exception;
  }

  /** The cause for which a turn is cancelled. */
  enum Cause {
    /** The client left, or takes nothing. */
    CLIENT_GONE,
    /** Another request begins an answer in the thread. */
    CONTINUED,
    /** The thread is being deleted. */
    DELETING,
    /** The server stops. */
    STOPPING
  }

  /** The end of a turn: by itself, by a failure of the application's code, or cancelled. */
  private record Ending(@Nullable Throwable failure, @Nullable Cause cancelled) {}

  private final ChatKitServer<C> server;
  private final Conversations<C> conversations;
  private final ServerOptions options;
  private final Call<C> call;
  private final C context;
  private final RunningTurns running;
  private final ThreadTurns.Key key;
  private final String threadId;

  private final EventQueue queue;
  private final TurnWriter<C> writer;
  private final Turn<C> turn;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  /** Filled before the turn starts, and read by its code's thread. */
  private final List<ThreadEvent> afterOptions = new ArrayList<>();

  /** Held for moments, and never while a callback runs. */
  private final Object cancelling = new Object();

  @GuardedBy("cancelling")
  private final List<Runnable> onCancel = new ArrayList<>();

  @GuardedBy("cancelling")
  private boolean cancelled;

  /** Held for reading by each call that the application's code makes, for writing by the end. */
  private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

  @GuardedBy("calls")
  private boolean finished;

  private volatile @Nullable Thread codeThread;

  /**
   * A turn that has not started.
   *
   * @param message see {@link Turn#userMessage}
   */
  TurnRunner(
      ChatKitServer<C> server,
      Conversations<C> conversations,
      ServerOptions options,
      TurnClock clock,
      ThreadMetadata thread,
      ThreadItem.@Nullable UserMessage message,
      Call<C> call,
      RunningTurns running,
      ThreadTurns.Key key) {
    this.server = server;
    this.conversations = conversations;
    this.options = options;
    this.call = call;
    this.context = call.context();
    this.running = running;
    this.key = key;
    this.threadId = key.threadId();
    this.queue = new EventQueue(running.room(), this::clientGone);
    this.writer =
        new TurnWriter<>(conversations, options, clock, thread, call, queue, ending::isDone);
    this.turn = new Turn<>(this, writer, message, call);
  }

  // -------------------------------------------------------------------- before it starts

  /** An event before the stream options, of something that is saved before the turn starts. */
  void open(ThreadEvent event) {
    writer.open(event);
  }

  /**
   * To be called once the turn is opened and before anything is saved.
   *
   * @throws Refusal 503 if clients that do not read keep the room that the opening needs
   */
  void requireRoom() {
    if (!queue.fits()) {
      throw Refusal.busy(
          OverBudgetException.BUSY,
          "A turn would open with %s, but clients have not taken %s of the %s bytes for that"
              .formatted(queue.waiting(), running.room().used(), running.room().capacity()));
    }
  }

  /** An event right after the stream options, of something that is saved already. */
  void openAfterOptions(ThreadEvent event) {
    afterOptions.add(event);
  }

  /** An item that the client sees already and that the store may not have yet. */
  void seen(ThreadItem item) {
    writer.seen(item);
  }

  /** Says that nothing will be done, and why. What the turn was to open with is not said. */
  Reply refuse(ThreadEvent.Error why) {
    queue.clear();
    writer.putNow(why);
    queue.end();
    return reply();
  }

  Reply start(Code<C> code) {
    Reply reply = reply();
    running.add(this);
    Thread.ofVirtual().name("chatkit4j-turn").start(() -> run(code));
    return reply;
  }

  private Reply reply() {
    queue.count();
    return new Reply.Events(call.type(), queue, options.heartbeat());
  }

  // ------------------------------------------------------------------------- while it runs

  private void run(Code<C> code) {
    try {
      Thread worker = Thread.ofVirtual().name("chatkit4j-respond").unstarted(() -> respond(code));
      codeThread = worker;
      worker.start();
      if (ending.isDone()) {
        worker.interrupt(); // cancelled before there was anyone to interrupt
      }
      TurnListener.Outcome outcome = end(ending.join());
      tellEnd(outcome);
    } finally {
      refuseCalls();
      queue.end();
      running.remove(this);
      ended.complete(true);
    }
  }

  private void respond(Code<C> code) {
    MDC.put(Call.REQUEST_ID, call.requestId()); // for what the application logs
    try {
      writer.publish(server.streamOptions(writer.thread(), context));
      for (ThreadEvent event : afterOptions) {
        writer.publish(event);
      }
      code.run(turn);
      ending.complete(new Ending(null, null));
    } catch (Throwable e) {
      ending.complete(new Ending(e, null));
    }
  }

  /** A listener that fails must not be the turn's failure. */
  private void tellEnd(TurnListener.Outcome outcome) {
    try {
      options.turns().ended(call.type(), outcome, call.age());
    } catch (RuntimeException e) {
      logFailure("Listening to a turn of thread {} failed", e);
    }
  }

  /** The application's code may run on, but nothing it asks for touches the store any more. */
  private void refuseCalls() {
    calls.writeLock().lock();
    try {
      finished = true;
    } finally {
      calls.writeLock().unlock();
    }
  }

  // --------------------------------------------------------------------------- how it ends

  private void clientGone() {
    if (!options.finishWhenClientLeaves()) {
      cancel(Cause.CLIENT_GONE);
    }
  }

  /** Ends the turn early; without effect if it is ending. */
  void cancel(Cause cause) {
    if (!ending.complete(new Ending(null, cause))) {
      return;
    }
    queue.stopWaiting();
    List<Runnable> callbacks;
    synchronized (cancelling) {
      callbacks = List.copyOf(onCancel);
      cancelled = true;
    }
    for (Runnable callback : callbacks) {
      try {
        callback.run();
      } catch (Throwable e) {
        logFailure("A cancel callback of thread {} failed", e);
      }
    }
    Thread worker = codeThread;
    if (worker != null) {
      worker.interrupt();
    }
  }

  /** Has something done when the turn is cancelled; at once if it is cancelled already. */
  void onCancel(Runnable callback) {
    synchronized (cancelling) {
      if (!cancelled) {
        onCancel.add(callback);
        return;
      }
    }
    callback.run();
  }

  /** Whether nothing of the turn touches the store any more, after at most that long. */
  boolean awaitEnd(Duration longest) throws InterruptedException {
    try {
      return ended.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it only completes normally
    }
  }

  /** The one way out. The thread's changes come first, whatever the reason. */
  private TurnListener.Outcome end(Ending how) {
    writer.close(); // from here on nobody else says or changes anything
    ThreadEvent failure = how.failure() == null ? null : errorOf(how.failure());
    ThreadEvent updated = null;
    Set<String> kept = Set.of();
    try {
      updated = writer.saveRest();
    } catch (Throwable e) {
      failure = first(failure, errorOf(e));
    }
    try {
      if (how.cancelled() != null) {
        kept = keepUnfinished();
      }
    } catch (Throwable e) {
      failure = first(failure, errorOf(e));
    }
    TurnListener.Outcome outcome = outcome(failure, how.cancelled());
    boolean answered = how.cancelled() == Cause.CONTINUED && writer.finished();
    if (failure == null && how.cancelled() != null && !answered) {
      failure = farewell(how.cancelled());
    }
    if (failure != null) {
      writer.takeBack(how.cancelled() == null, kept);
      writer.putNow(failure);
    }
    if (updated != null) {
      writer.putNow(updated);
    }
    return outcome;
  }

  /** Returns the ids of what is kept. There is nothing to keep of an answer that was finished. */
  private Set<String> keepUnfinished() {
    if (writer.finished()) {
      return Set.of();
    }
    writer.stopClock();
    List<ThreadItem> kept = server.streamCancelled(turn, writer.unfinished());
    conversations.append(threadId, kept, context);
    return kept.stream().map(ThreadItem::id).collect(Collectors.toUnmodifiableSet());
  }

  private static ThreadEvent first(@Nullable ThreadEvent event, ThreadEvent later) {
    return event == null ? later : event;
  }

  private static TurnListener.Outcome outcome(
      @Nullable ThreadEvent failure, @Nullable Cause cancelled) {
    if (failure != null) {
      return TurnListener.Outcome.FAILED;
    }
    return switch (cancelled) {
      case null -> TurnListener.Outcome.DONE;
      case CLIENT_GONE, CONTINUED, DELETING -> TurnListener.Outcome.CANCELLED;
      case STOPPING -> TurnListener.Outcome.STOPPED;
    };
  }

  /** What a client that reads on is told of the end; one that left is told nothing. */
  private static ThreadEvent farewell(Cause cause) {
    return switch (cause) {
      case CLIENT_GONE, STOPPING -> StreamError.retryable().event();
      case CONTINUED ->
          StreamError.custom("This answer ended because the conversation went on elsewhere.")
              .event();
      case DELETING -> new ThreadEvent.Error(ThreadEvent.Error.STREAM_ERROR, null, false);
    };
  }

  private ThreadEvent errorOf(Throwable failure) {
    if (failure instanceof StreamError told) {
      return told.event();
    }
    if (failure instanceof NotFoundException missing && gone(missing)) {
      call.tag(log.atInfo()).log("Thread {} was deleted during its turn", threadId);
      return new ThreadEvent.Error(ThreadEvent.Error.STREAM_ERROR, null, false);
    }
    logFailure("A turn of thread {} failed", failure);
    return StreamError.retryable().event();
  }

  private boolean gone(NotFoundException missing) {
    try {
      conversations.loadThread(threadId, context);
      return false;
    } catch (NotFoundException e) {
      return true;
    } catch (RuntimeException e) {
      missing.addSuppressed(e);
      return false;
    }
  }

  private void logFailure(String what, Throwable failure) {
    call.tag(log.atError()).setCause(failure).log(what, threadId);
  }

  // -------------------------------------------------------------------- what a turn asks for

  List<ThreadItem> history(int newest) {
    return calling(
        () -> Uninterrupted.call(() -> conversations.history(threadId, newest, context)));
  }

  /** See {@link Turn#openAttachment}. */
  InputStream openAttachment(String attachmentId) throws IOException {
    try {
      return calling(() ->
          Uninterrupted.call(() -> {
            try {
              return conversations.openAttachment(attachmentId, context);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  String newId(StoreItemType type) {
    return calling(() -> conversations.newItemId(type, writer.thread(), context));
  }

  /** Deletes an item of which the client is told nothing. */
  void delete(String itemId) {
    calling(() -> {
      Uninterrupted.run(() -> conversations.deleteItem(threadId, itemId, context));
      return true;
    });
  }

  private <T> T calling(Supplier<T> work) {
    calls.readLock().lock();
    try {
      if (finished) {
        throw TurnWriter.over(threadId);
      }
      return work.get();
    } finally {
      calls.readLock().unlock();
    }
  }

  boolean isOver() {
    return ending.isDone();
  }

  // --------------------------------------------------------------------- what others ask for

  ThreadTurns.Key key() {
    return key;
  }

  /** How many events the client has not taken yet. */
  int waitingEvents() {
    return queue.size();
  }

  /** An item that was begun, as far as it got; null if there is none. */
  @Nullable ThreadItem pending(String itemId) {
    return writer.pending(itemId);
  }
}
