package dev.chatkit4j.server;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.RequestText;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.Request;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is coming in. It is refused as soon as what came tells that it will be, and
 * then keeps nothing of what follows. What it takes of the memory that all requests share grows
 * with what came, not with what was announced. For one thread; to be closed, whatever became of it.
 *
 * @param <C> see {@link ChatKitServer}
 */
public final class IncomingRequest<C> implements AutoCloseable {
  /** A body so small is not counted. */
  private static final int SMALL = 64 << 10;

  /** How much a byte of text takes: it, the string, and the values and records made of it. */
  private static final int TEXT_FACTOR = 8;

  /** How much a byte of speech takes: it, a copy in one piece, and one by whoever transcribes. */
  private static final int SPEECH_FACTOR = 3;

  /** How much is taken at once. */
  private static final int STEP = 1 << 20;

  private static final Duration WAIT = Duration.ofSeconds(10);

  /** A body of which nothing came for so long may be done without where others wait. */
  private static final Duration STILL = Duration.ofSeconds(1);

  private final ChatKitServer<C> server;
  private final FairBudget memory;
  private final FairBudget arrivals;
  private final C context;
  private final Consumer<Request> admission;

  /** Held by whoever takes in, reads or forgets the body; guards what follows. */
  private final ReentrantLock using = new ReentrantLock();

  private long moved = System.nanoTime();
  private boolean complete;
  private RequestText text = new RequestText();
  private FairBudget.@Nullable Share place;
  private FairBudget.@Nullable Share share;
  private @Nullable RuntimeException refusal;
  private Request.@Nullable Envelope envelope;
  private String type = "";

  IncomingRequest(
      ChatKitServer<C> server, ServerOptions options, C context, Consumer<Request> admission) {
    this.server = server;
    this.memory = options.memory();
    this.arrivals = options.arrivals();
    this.context = context;
    this.admission = admission;
  }

  C context() {
    return context;
  }

  /**
   * Takes what came next of the body. Waits a while where there is no memory for it.
   *
   * @return false if the request is refused, so that the rest need not be read; the refusal is the
   *     answer when it is {@link ChatKitServer#process(IncomingRequest, RequestInfo) processed}
   */
  public boolean add(byte[] piece, int offset, int count) {
    int end = offset + count;
    using.lock();
    try {
      requirePlace();
      for (int at = offset; at < end && refusal == null; at += STEP) {
        take(piece, at, Math.min(STEP, end - at));
      }
      moved = System.nanoTime();
      return refusal == null;
    } finally {
      using.unlock();
    }
  }

  /** While it is on its way it has one, which may be taken back for others. */
  private void requirePlace() {
    if (refusal != null) {
      return;
    }
    try {
      if (place == null) {
        place = arrivals.take(server.ownerOf(context), 1, WAIT);
        place.reclaimable(place::close);
      }
      place.requireHeld();
    } catch (OverBudgetException e) {
      refusal = e;
      forget();
    }
  }

  private void take(byte[] piece, int at, int length) {
    try {
      reserve(length);
      text.add(piece, at, length);
      requireRoom();
    } catch (Refusal | OverBudgetException e) {
      refusal = e;
      forget();
    }
  }

  /**
   * A body that stands still may hold memory for half a minute, and those of one user all of it.
   */
  private void giveWay() {
    if (using.tryLock()) {
      try {
        if (refusal == null && !complete && System.nanoTime() - moved > STILL.toNanos()) {
          refusal = Refusal.busy(OverBudgetException.BUSY);
          forget();
        }
      } finally {
        using.unlock();
      }
    }
  }

  private void reserve(int more) {
    if (text.length() + more <= SMALL) {
      return;
    }
    long needed =
        TEXT_FACTOR * Math.min(text.textLength() + (long) more, ChatKitServer.MAX_BYTES)
            + SPEECH_FACTOR * (long) text.speechLength();
    if (share == null) {
      share = memory.take(server.ownerOf(context), steps(needed), WAIT);
      share.reclaimable(this::giveWay);
    } else if (needed > share.amount()) {
      share.grow(steps(needed - share.amount()));
    }
  }

  private static long steps(long bytes) {
    return (bytes + STEP - 1) / STEP * STEP;
  }

  private void requireRoom() {
    if (text.length() <= ChatKitServer.MAX_BYTES) {
      return;
    }
    type = WireForm.knownType(text.type());
    boolean offered = server.offersTranscription();
    boolean speech = text.isTranscription();
    if (speech && !offered) {
      throw Refusal.notOffered(ChatKitServer.NO_TRANSCRIPTION);
    }
    boolean maySpeak = offered && (text.type() == null || speech);
    if (!maySpeak || text.textLength() > ChatKitServer.MAX_BYTES) {
      throw Refusal.tooLarge(ChatKitServer.MAX_BYTES);
    }
    if (text.length() > ChatKitServer.MAX_SPEECH_BYTES) {
      throw Refusal.tooLarge(ChatKitServer.MAX_SPEECH_BYTES);
    }
  }

  /**
   * What came, read once.
   *
   * @throws Refusal if it is refused
   * @throws OverBudgetException if there was no memory for it
   * @throws InvalidJsonException if it is no request
   */
  Request.Envelope envelope() {
    using.lock();
    try {
      if (refusal != null) {
        throw refusal;
      }
      complete = true;
      leave();
      if (envelope == null) {
        text.parse();
        type = WireForm.knownType(text.type());
        envelope = WireForm.readRequest(text);
      }
      return envelope;
    } finally {
      using.unlock();
    }
  }

  /**
   * Asks whether it may be done.
   *
   * @throws Refusal if not
   */
  void admit(Request request) {
    admission.accept(request);
  }

  /** The type as far as it is known; empty if it is none. */
  String type() {
    return type;
  }

  private void leave() {
    if (place != null) {
      place.close();
    }
  }

  private void forget() {
    leave();
    text = new RequestText();
    envelope = null;
    if (share != null) {
      share.close();
      share = null;
    }
  }

  @Override
  public void close() {
    using.lock();
    try {
      complete = true;
      forget();
    } finally {
      using.unlock();
    }
  }
}
