package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes down what a turn says, one event at a time: gives an item its time, projects and encodes
 * the event, saves what must be kept, and only then puts it where the client's connection takes it.
 * Thread-safe.
 */
final class TurnWriter<C> {
  private static final Logger log = LoggerFactory.getLogger(TurnWriter.class);

  private final Conversations<C> conversations;
  private final ServerOptions options;
  private final TurnClock clock;
  private final Call<C> call;
  private final C context;
  private final String threadId;
  private final EventQueue queue;
  private final BooleanSupplier ending;

  private final PendingItems pending = new PendingItems();

  /** One event at a time. */
  private final ReentrantLock lock = new ReentrantLock(true);

  /** Items that are to be taken back if the application's code does not finish them. */
  @GuardedBy("lock")
  private final Set<String> helped = new HashSet<>();

  @GuardedBy("lock")
  private final ItemTimes times = new ItemTimes();

  @GuardedBy("lock")
  private ThreadMetadata saved;

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private boolean silent = true;

  @GuardedBy("lock")
  private boolean answered;

  /** Changed with the lock held, or after the end of all events. */
  private volatile ThreadMetadata thread;

  /**
   * Of a turn that has said nothing.
   *
   * @param thread as it is saved
   * @param ending whether the turn is ending, so that nothing more is to be taken down
   */
  TurnWriter(
      Conversations<C> conversations,
      ServerOptions options,
      TurnClock clock,
      ThreadMetadata thread,
      Call<C> call,
      EventQueue queue,
      BooleanSupplier ending) {
    this.conversations = conversations;
    this.options = options;
    this.clock = clock;
    this.call = call;
    this.context = call.context();
    this.threadId = thread.id();
    this.queue = queue;
    this.ending = ending;
    this.saved = thread;
    this.thread = thread;
  }

  // -------------------------------------------------------------------- before it starts

  /** An event of something that is saved before the turn starts. */
  void open(ThreadEvent event) {
    queue.putNow(frame(requireNonNull(WireProjection.of(event, this::shown))));
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

  // ------------------------------------------------------------------------- while it runs

  /** Says something of the engine's own, of which nothing is saved. */
  void publish(ThreadEvent event) {
    enter();
    try {
      requireGoingOn();
      put(frame(event));
    } finally {
      lock.unlock();
    }
  }

  /** Begins an item that is to be taken back if it is not finished and not kept. */
  void begin(ThreadItem item) {
    emit(new ThreadEvent.ItemAdded(item), item.id());
  }

  /** See {@link Turn#emit}. */
  void emit(ThreadEvent event) {
    emit(event, null);
  }

  private void emit(ThreadEvent given, @Nullable String toTakeBack) {
    enter();
    try {
      requireGoingOn();
      ThreadEvent event = timed(given);
      if (toTakeBack != null) {
        helped.add(toTakeBack);
      }
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
    } finally {
      lock.unlock();
    }
  }

  private void enter() {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @GuardedBy("lock")
  private void requireGoingOn() {
    if (closed || ending.getAsBoolean()) {
      throw over(threadId);
    }
  }

  /** What is thrown at whoever wants to go on with a turn that is over. */
  static CancellationException over(String threadId) {
    return new CancellationException("the turn of thread %s is over".formatted(threadId));
  }

  private CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("interrupted in the turn of thread %s".formatted(threadId));
  }

  /** The event with the time its item shall have. */
  @GuardedBy("lock")
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
  @GuardedBy("lock")
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

  private ThreadItem shown(ThreadItem item) {
    return conversations.shown(item, context);
  }

  private static Reply.Frame frame(ThreadEvent event) {
    return Reply.Frame.event(WireForm.write(event));
  }

  /** Keeps of an event what must be kept; returns whether the client may see it. */
  @GuardedBy("lock")
  private boolean save(ThreadEvent event) {
    switch (event) {
      case ThreadEvent.ItemAdded added -> pending.begin(added.item());
      case ThreadEvent.ItemDone done -> {
        Uninterrupted.run(() -> conversations.addItem(threadId, done.item(), context));
        finished(done.item());
      }
      case ThreadEvent.ItemRemoved removed -> {
        Uninterrupted.run(() -> conversations.deleteItem(threadId, removed.itemId(), context));
        forget(removed.itemId());
      }
      case ThreadEvent.ItemReplaced replaced -> {
        Uninterrupted.run(() -> conversations.saveItem(threadId, replaced.item(), context));
        finished(replaced.item());
      }
      case ThreadEvent.ItemUpdated updated -> {
        return update(updated.itemId(), updated.update());
      }
      default -> {}
    }
    return true;
  }

  @GuardedBy("lock")
  private void finished(ThreadItem item) {
    forget(item.id());
    answered |= answers(item);
  }

  @GuardedBy("lock")
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

  /** An update that fits no item is left to the client to ignore. */
  @GuardedBy("lock")
  private boolean update(String itemId, ItemUpdate update) {
    if (pending.update(itemId, update)) {
      return !pending.hidden(itemId);
    }
    ThreadItem item = Uninterrupted.call(() -> updateStored(itemId, update));
    if (item == null) {
      return true;
    }
    answered |= answers(item);
    return !item.hidden();
  }

  /** Changes a finished item, if the update fits it; null if there is none. */
  private @Nullable ThreadItem updateStored(String itemId, ItemUpdate update) {
    for (int tries = 0; tries < Conversations.MOST_CHANGES; tries++) {
      ThreadItem item = conversations.find(threadId, itemId, context);
      if (item == null) {
        return null;
      }
      ThreadItem updated = UpdatedItem.ifFits(item, update);
      if (updated.equals(item) || conversations.compareAndSet(threadId, item, updated, context)) {
        return item;
      }
    }
    throw Conversations.alwaysChanged(threadId, itemId);
  }

  /** Saves what the turn changed in the thread; returns what to tell, null if nothing changed. */
  @GuardedBy("lock")
  private @Nullable ThreadEvent saveThread() {
    ThreadEvent updated = saveThread(saved);
    saved = thread;
    return updated;
  }

  private @Nullable ThreadEvent saveThread(ThreadMetadata before) {
    ThreadMetadata changed = thread;
    if (changed.equals(before)) {
      return null;
    }
    UnaryOperator<ThreadMetadata> patch = new ThreadPatch(before, changed)::applyTo;
    ThreadMetadata merged =
        Uninterrupted.call(() -> conversations.updateThread(threadId, patch, context));
    thread = merged;
    return new ThreadEvent.ThreadUpdated(new ChatThread(merged));
  }

  private void put(Reply.Frame frame) {
    try {
      if (!queue.put(frame, options.clientStall())) {
        call.tag(log.atInfo())
            .log(
                "The client of thread {} took nothing for {} ms and is gone; {} wait for it",
                threadId,
                options.clientStall().toMillis(),
                queue.waiting());
        queue.abandon();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @GuardedBy("lock")
  private void tellFirst() {
    if (silent) {
      silent = false;
      try {
        options.turns().firstEvent(call.type(), call.age());
      } catch (RuntimeException e) { // of the listener, and not the turn's failure
        call.tag(log.atError())
            .setCause(e)
            .log("Listening to a turn of thread {} failed", threadId);
      }
    }
  }

  // ------------------------------------------------------------------- once it has ended

  /** Takes nothing down any more. What is being said at this moment is said to its end. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Saves what the turn changed in the thread and no event has saved. To be called once after
   * {@link #close}, when nobody else changes it, so that no lock is held meanwhile.
   *
   * @return what to tell; null if nothing changed
   */
  @Nullable ThreadEvent saveRest() {
    ThreadMetadata before;
    lock.lock();
    try {
      before = saved;
    } finally {
      lock.unlock();
    }
    return saveThread(before);
  }

  /** Whether there is an answer and nothing of it is missing, as far as can be seen. */
  boolean finished() {
    lock.lock();
    try {
      return answered && pending.inOrder().isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** From now on a new item's time is right behind what was said, whatever the clock says. */
  void stopClock() {
    clock.stop();
  }

  /** Items that were begun and are not finished, as far as they got, in order. */
  List<ThreadItem> unfinished() {
    return pending.inOrder();
  }

  /**
   * Takes back what the client was shown and the thread will not have. What the application began
   * with events of its own is its own affair if it fails: so it is in the recorded conversations.
   */
  void takeBack(boolean failed, Set<String> kept) {
    lock.lock();
    try {
      for (ThreadItem item : pending.inOrder()) {
        boolean gone = failed ? helped.contains(item.id()) : !kept.contains(item.id());
        if (gone && !item.hidden()) {
          putNow(new ThreadEvent.ItemRemoved(item.id()));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Says something at the end of a turn, whether its client takes it or not. */
  void putNow(ThreadEvent event) {
    queue.putNow(frame(event));
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
        throw over(threadId);
      }
      thread = change.apply(thread);
    } finally {
      lock.unlock();
    }
  }

  /** A time for a new item. */
  Instant now() {
    return clock.now();
  }

  /** Whether an item was begun and is not finished. */
  boolean begun(String itemId) {
    return pending.time(itemId) != null;
  }

  /** An item that was begun, as far as it got; null if there is none. */
  @Nullable ThreadItem pending(String itemId) {
    return pending.get(itemId);
  }
}
