package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.ItemUpdate;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs a turn: takes the application's events one at a time, saves what must be kept, then puts
 * them where the client's connection takes them. The application's code has a thread that is
 * interrupted when the turn is cancelled; saving and ending happen on threads that never are.
 */
final class TurnRunner<C> {
  private static final Logger log = LoggerFactory.getLogger(TurnRunner.class);

  /** The application's code. */
  interface Code<C> {
    void run(Turn<C> turn) throws Exception;
  }

  /** Why a turn is cancelled. */
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

  /** How a turn ended: by itself, by a failure of the application's code, or cancelled. */
  private record Ending(@Nullable Throwable failure, @Nullable Cause cancelled) {}

  private final ChatKitServer<C> server;
  private final Conversations<C> conversations;
  private final ServerOptions options;
  private final TurnClock clock;
  private final Call<C> call;
  private final C context;
  private final RunningTurns running;
  private final ThreadTurns.Key key;
  private final String threadId;

  private final EventQueue queue;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final List<ThreadEvent> afterOptions = new ArrayList<>();

  /** Guards itself and what follows. */
  private final List<Runnable> onCancel = new ArrayList<>();

  private boolean cancelled;

  private final PendingItems pending = new PendingItems();

  /** One event at a time; guards what follows. */
  private final ReentrantLock lock = new ReentrantLock(true);

  /** Items that are to be taken back if the application's code does not finish them. */
  private final Set<String> helped = new HashSet<>();

  private final ItemTimes times = new ItemTimes();
  private ThreadMetadata saved;
  private boolean closed;
  private boolean silent = true;
  private boolean answered;

  /** Held for reading by each call that the application's code makes, for writing by the end. */
  private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

  private boolean finished;

  private volatile ThreadMetadata thread;
  private @Nullable Turn<C> turn;
  private volatile @Nullable Thread codeThread;

  TurnRunner(
      ChatKitServer<C> server,
      Conversations<C> conversations,
      ServerOptions options,
      TurnClock clock,
      ThreadMetadata thread,
      Call<C> call,
      RunningTurns running,
      ThreadTurns.Key key) {
    this.server = server;
    this.conversations = conversations;
    this.options = options;
    this.clock = clock;
    this.call = call;
    this.context = call.context();
    this.running = running;
    this.queue = new EventQueue(running.room(), this::clientGone);
    this.key = key;
    this.threadId = key.threadId();
    this.saved = thread;
    this.thread = thread;
  }

  void attach(Turn<C> newTurn) {
    turn = newTurn;
  }

  // -------------------------------------------------------------------- before it starts

  /** An event before the stream options, of something that is saved before the turn starts. */
  void open(ThreadEvent event) {
    queue.putNow(frame(requireNonNull(WireProjection.of(event, this::shown))));
  }

  /**
   * To be called once the turn is opened and before anything is saved.
   *
   * @throws Refusal 503 if clients that do not read keep the room that the opening needs
   */
  void requireRoom() {
    if (!queue.fits()) {
      throw Refusal.busy(OverBudgetException.BUSY);
    }
  }

  /** An event right after the stream options, of something that is saved already. */
  void openAfterOptions(ThreadEvent event) {
    afterOptions.add(event);
  }

  /** An item that the client sees already and that the store may not have yet. */
  void seen(ThreadItem item) {
    lock.lock();
    try {
      times.put(item.id(), item.createdAt());
    } finally {
      lock.unlock();
    }
  }

  /** Says that nothing will be done, and why. What the turn was to open with is not said. */
  Reply refuse(ThreadEvent.Error why) {
    queue.clear();
    queue.putNow(frame(why));
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
      tell(() -> options.turns().ended(call.type(), outcome, call.age()));
    } finally {
      refuseCalls();
      queue.end();
      running.remove(this);
      ended.complete(true);
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

  /** Deletes an item of which the client is told nothing. */
  void delete(String itemId) {
    calling(() -> {
      store(() -> conversations.store.deleteThreadItem(threadId, itemId, context));
      return true;
    });
  }

  private <T> T calling(Supplier<T> work) {
    calls.readLock().lock();
    try {
      if (finished) {
        throw over();
      }
      return work.get();
    } finally {
      calls.readLock().unlock();
    }
  }

  private void respond(Code<C> code) {
    MDC.put(Call.REQUEST_ID, call.requestId()); // for what the application logs
    try {
      publish(server.streamOptions(thread, context));
      for (ThreadEvent event : afterOptions) {
        publish(event);
      }
      code.run(turn());
      ending.complete(new Ending(null, null));
    } catch (Throwable e) {
      ending.complete(new Ending(e, null));
    }
  }

  private ThreadItem shown(ThreadItem item) {
    return conversations.shown(item, call.context());
  }

  /** Begins an item that is to be taken back if it is not finished and not kept. */
  void begin(ThreadItem item) {
    emit(new ThreadEvent.ItemAdded(item), () -> helped.add(item.id()));
  }

  /** See {@link Turn#emit}. */
  void emit(ThreadEvent event) {
    emit(event, () -> {});
  }

  private void emit(ThreadEvent given, Runnable first) {
    exclusively(() -> {
      ThreadEvent event = timed(given);
      first.run();
      ThreadEvent visible = WireProjection.of(event, this::shown);
      Reply.Frame frame = visible == null ? null : frame(visible);
      boolean shown = save(event);
      ThreadEvent threadUpdated = saveThread();
      if (frame != null && shown) {
        put(frame);
        tellFirst();
      }
      if (threadUpdated != null) {
        put(frame(threadUpdated));
      }
    });
  }

  private void tellFirst() {
    if (silent) {
      silent = false;
      tell(() -> options.turns().firstEvent(call.type(), call.age()));
    }
  }

  private void publish(ThreadEvent event) {
    exclusively(() -> put(frame(event)));
  }

  private void exclusively(Runnable work) {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    try {
      if (closed || ending.isDone()) {
        throw over();
      }
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private CancellationException over() {
    return new CancellationException("the turn of thread %s is over".formatted(threadId));
  }

  private static Reply.Frame frame(ThreadEvent event) {
    return Reply.Frame.event(WireForm.write(event));
  }

  private void put(Reply.Frame frame) {
    try {
      if (!queue.put(frame, options.clientStall())) {
        call.tag(log.atInfo())
            .log("The client of thread {} takes nothing, so it is gone", threadId);
        queue.abandon();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("interrupted in the turn of thread %s".formatted(threadId));
  }

  /** The event with the time its item shall have. */
  private ThreadEvent timed(ThreadEvent event) {
    return switch (event) {
      case ThreadEvent.ItemAdded added -> new ThreadEvent.ItemAdded(timed(added.item(), false));
      case ThreadEvent.ItemDone done -> new ThreadEvent.ItemDone(timed(done.item(), false));
      case ThreadEvent.ItemReplaced replaced ->
          new ThreadEvent.ItemReplaced(timed(replaced.item(), true));
      default -> event;
    };
  }

  /**
   * An item keeps the time at which the client first saw it, in this turn or an earlier one; a new
   * one gets a time later than all before it.
   *
   * @param known whether the item is likely to be in the store
   */
  private ThreadItem timed(ThreadItem item, boolean known) {
    Instant begun = pending.time(item.id());
    Instant first = begun == null ? times.get(item.id()) : begun;
    if (first == null && (known || times.forgetful() || clock.old(item.createdAt()))) {
      ThreadItem stored =
          Uninterrupted.call(() -> conversations.find(threadId, item.id(), context));
      first = stored == null ? null : stored.createdAt();
    }
    if (first == null) {
      first = clock.use(item.createdAt());
    }
    times.put(item.id(), first);
    return first.equals(item.createdAt()) ? item : item.withCreatedAt(first);
  }

  /** Keeps of an event what must be kept; returns whether the client may see it. */
  private boolean save(ThreadEvent event) {
    switch (event) {
      case ThreadEvent.ItemAdded added -> pending.begin(added.item());
      case ThreadEvent.ItemDone done -> {
        store(() -> conversations.store.addThreadItem(threadId, done.item(), context));
        finished(done.item());
      }
      case ThreadEvent.ItemRemoved removed -> {
        store(() -> conversations.store.deleteThreadItem(threadId, removed.itemId(), context));
        forget(removed.itemId());
      }
      case ThreadEvent.ItemReplaced replaced -> {
        store(() -> conversations.store.saveItem(threadId, replaced.item(), context));
        finished(replaced.item());
      }
      case ThreadEvent.ItemUpdated updated -> {
        return update(updated.itemId(), updated.update());
      }
      default -> {}
    }
    return true;
  }

  private void finished(ThreadItem item) {
    forget(item.id());
    answered |= answers(item);
  }

  private void forget(String itemId) {
    pending.forget(itemId);
    helped.remove(itemId);
  }

  /** Whether somebody who asked has something to see or to do in it, and not only its making. */
  private static boolean answers(ThreadItem item) {
    return switch (item) {
      case ThreadItem.UserMessage message -> false;
      case ThreadItem.Workflow workflow -> false;
      case ThreadItem.Task task -> false;
      case ThreadItem.EndOfTurn end -> false;
      default -> !item.hidden();
    };
  }

  private static void store(Runnable call) {
    Uninterrupted.run(call);
  }

  private boolean update(String itemId, ItemUpdate update) {
    if (pending.update(itemId, update)) {
      return !pending.hidden(itemId);
    }
    return Uninterrupted.call(() -> updateStored(itemId, update));
  }

  /** Changes a finished item; an update that fits none is left to the client to ignore. */
  private boolean updateStored(String itemId, ItemUpdate update) {
    for (int tries = 0; tries < Conversations.MOST_CHANGES; tries++) {
      ThreadItem item = conversations.find(threadId, itemId, context);
      if (item == null) {
        return true;
      }
      ThreadItem updated = UpdatedItem.ifFits(item, update);
      if (updated.equals(item) || conversations.compareAndSet(threadId, item, updated, context)) {
        answered |= answers(item);
        return !item.hidden();
      }
    }
    throw Conversations.alwaysChanged(threadId, itemId);
  }

  /** Saves what the turn changed in the thread; returns what to tell, null if nothing changed. */
  private @Nullable ThreadEvent saveThread() {
    ThreadMetadata changed = thread;
    if (changed.equals(saved)) {
      return null;
    }
    UnaryOperator<ThreadMetadata> patch = new ThreadPatch(saved, changed)::applyTo;
    ThreadMetadata merged =
        Uninterrupted.call(() -> conversations.updateThread(threadId, patch, context));
    saved = merged;
    thread = merged;
    return new ThreadEvent.ThreadUpdated(new ChatThread(merged));
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
    synchronized (onCancel) {
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
    closeForEvents();
    // From here on nobody else has what the lock guards, and no lock is held for user code.
    ThreadEvent failure = how.failure() == null ? null : errorOf(how.failure());
    ThreadEvent updated = null;
    Set<String> kept = Set.of();
    try {
      updated = saveThread();
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
    boolean finished = how.cancelled() == Cause.CONTINUED && finished();
    if (failure == null && how.cancelled() != null && !finished) {
      failure = farewell(how.cancelled());
    }
    if (failure != null) {
      takeBack(how.cancelled() == null, kept);
      queue.putNow(frame(failure));
    }
    if (updated != null) {
      queue.putNow(frame(updated));
    }
    return outcome;
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

  /**
   * Takes back what the client was shown and the thread will not have. What the application began
   * with events of its own is its own affair if it fails: so it is in the recorded conversations.
   */
  private void takeBack(boolean failed, Set<String> kept) {
    for (ThreadItem item : pending.inOrder()) {
      boolean gone = failed ? helped.contains(item.id()) : !kept.contains(item.id());
      if (gone && !item.hidden()) {
        queue.putNow(frame(new ThreadEvent.ItemRemoved(item.id())));
      }
    }
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

  private void closeForEvents() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  private static ThreadEvent first(@Nullable ThreadEvent event, ThreadEvent later) {
    return event == null ? later : event;
  }

  /** Whether there is an answer and nothing of it is missing, as far as can be seen. */
  private boolean finished() {
    return answered && pending.inOrder().isEmpty();
  }

  /** Returns the ids of what is kept. There is nothing to keep of an answer that was finished. */
  private Set<String> keepUnfinished() {
    if (finished()) {
      return Set.of();
    }
    clock.stop();
    List<ThreadItem> kept = server.streamCancelled(turn(), pending.inOrder());
    conversations.append(threadId, kept, context);
    return kept.stream().map(ThreadItem::id).collect(Collectors.toUnmodifiableSet());
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

  private void logFailure(String what, Throwable failure) {
    call.tag(log.atError()).setCause(failure).log(what, threadId);
  }

  /** A listener that fails must not be the turn's failure. */
  private void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      logFailure("Listening to a turn of thread {} failed", e);
    }
  }

  private boolean gone(NotFoundException missing) {
    try {
      conversations.store.loadThread(threadId, context);
      return false;
    } catch (NotFoundException e) {
      return true;
    } catch (RuntimeException e) {
      missing.addSuppressed(e);
      return false;
    }
  }

  // -------------------------------------------------------------------- what a turn asks for

  ThreadMetadata thread() {
    return thread;
  }

  /** See {@link Turn#updateThread}. */
  void updateThread(UnaryOperator<ThreadMetadata> change) {
    lock.lock();
    try {
      if (closed) {
        throw over();
      }
      thread = change.apply(thread);
    } finally {
      lock.unlock();
    }
  }

  List<ThreadItem> history(int newest) {
    return calling(
        () -> Uninterrupted.call(() -> conversations.history(threadId, newest, context)));
  }

  /** See {@link Turn#openAttachment}. */
  InputStream openAttachment(String attachmentId) throws IOException {
    AttachmentServer<C> files = conversations.files;
    if (files == null) {
      throw new NotFoundException(
          "The bytes of attachment %s: the server keeps no files".formatted(attachmentId));
    }
    try {
      return calling(() ->
          Uninterrupted.call(() -> {
            try {
              return files.open(attachmentId, context);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  String newId(StoreItemType type) {
    return calling(() -> conversations.store.generateItemId(type, thread, context));
  }

  /** How many events the client has not taken yet. */
  int waitingEvents() {
    return queue.size();
  }

  Instant now() {
    return clock.now();
  }

  ThreadTurns.Key key() {
    return key;
  }

  /** Whether an item was begun and is not finished. */
  boolean begun(String itemId) {
    return pending.time(itemId) != null;
  }

  /** An item that was begun, as far as it got; null if there is none. */
  @Nullable ThreadItem pending(String itemId) {
    return pending.get(itemId);
  }

  boolean isOver() {
    return ending.isDone();
  }

  void onCancel(Runnable callback) {
    synchronized (onCancel) {
      if (!cancelled) {
        onCancel.add(callback);
        return;
      }
    }
    callback.run();
  }

  private Turn<C> turn() {
    return requireNonNull(turn, "turn");
  }
}
