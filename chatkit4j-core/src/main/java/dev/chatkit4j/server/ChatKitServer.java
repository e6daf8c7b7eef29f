package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.JsonText;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.protocol.FeedbackKind;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.store.UnavailableException;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ChatKit backend over a {@link Store}. Extend it, implement {@link #respond}, and hand each
 * request's body to {@link #process}. Thread-safe; whatever is overridden must be too.
 *
 * @param <C> the request's context: who is asking, and whatever else the application wants to know
 */
public abstract class ChatKitServer<C> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChatKitServer.class);

  /** How long a request may be, in bytes, speech to be transcribed left out. */
  public static final int MAX_BYTES = 1 << 20;

  /** How long a request with speech may be: 25 MB of it are 33.4 MB in base64. */
  public static final int MAX_SPEECH_BYTES = 35 << 20;

  static final String NO_TRANSCRIPTION = "This server does not offer transcription";

  /** How long a request waits for the end of the turn that it ends. */
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int MAX_WAITING = 10_000;

  /** What the model is told when the user stopped it. */
  private static final String CANCELLED =
      "The user cancelled the stream. Stop responding to the prior request.";

  private final Conversations<C> conversations;
  private final ServerOptions options;
  private final @Nullable TextQuota<C> quota;
  private final RequestHandler<C> handler;
  private final boolean transcribes = transcribes(getClass());
  private final RunningTurns running;
  private final AtomicBoolean storeFailed = new AtomicBoolean();

  /**
   * Who reads requests at the moment. Reading is all reckoning: more at once than there are
   * processors would only keep everything else waiting, another owner's small request too.
   */
  final FairBudget readers =
      new FairBudget(
          "requests being read", Runtime.getRuntime().availableProcessors(), MAX_WAITING);

  /** A server without attachments, with {@link ServerOptions#DEFAULT}. */
  protected ChatKitServer(Store<C> store) {
    this(store, null, ServerOptions.DEFAULT);
  }

  /**
   * A server.
   *
   * @param attachments over the same store, and closed with the server; null if none are offered
   * @throws IllegalArgumentException if the store cannot tell how much text an owner has and the
   *     options bound that
   */
  protected ChatKitServer(
      Store<C> store, @Nullable Attachments<C> attachments, ServerOptions options) {
    this(store, attachments, options, LONGEST_END);
  }

  @SuppressWarnings("this-escape") // the handler only keeps the reference
  ChatKitServer(
      Store<C> store,
      @Nullable Attachments<C> attachments,
      ServerOptions options,
      Duration longestEnd) {
    running = new RunningTurns(longestEnd, options.turnLimits(), QueueRoom.ofHeap());
    this.conversations =
        new Conversations<>(
            store, attachments == null ? new PlainAttachments<>(store) : attachments);
    this.options = options;
    this.quota =
        options.maxText() == Long.MAX_VALUE ? null : new TextQuota<>(store, options.maxText());
    this.handler = new RequestHandler<>(this, conversations, options, running);
    if (quota != null) {
      quota.start();
    }
  }

  /**
   * Answers a message, or goes on after a client tool's output or a submitted form. Runs on a
   * virtual thread of its own, which is interrupted when the client leaves, or when its user goes
   * on in the thread or deletes it. Returning ends the turn; throwing ends it with an error, {@link
   * StreamError} with one of its own making.
   */
  protected abstract void respond(Turn<C> turn) throws Exception;

  /**
   * Reacts to something that happened in a widget; otherwise like {@link #respond}.
   *
   * @param sender the widget; null if the action came from elsewhere
   */
  protected void action(Turn<C> turn, Action action, ThreadItem.@Nullable Widget sender)
      throws Exception {
    throw StreamError.custom("This server does not offer widget actions.");
  }

  /**
   * Reacts to something that happened in a widget, without a stream.
   *
   * @return an item of the thread as it is now, which is saved and shown; one that the thread does
   *     not have, or not yet because a turn still fills it, is only shown; null if nothing changed
   */
  protected @Nullable ThreadItem syncAction(
      ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, C context)
      throws Exception {
    throw new NotOfferedException("This server does not offer synchronous actions");
  }

  /** Turns speech into text. */
  protected String transcribe(AudioInput audio, C context) throws Exception {
    throw new NotOfferedException(NO_TRANSCRIPTION);
  }

  /**
   * Whether {@link #transcribe} does it. If not, requests for it that are larger than others may be
   * are refused before their speech is read.
   *
   * @return by default whether {@link #transcribe} is overridden
   */
  protected boolean offersTranscription() {
    return transcribes;
  }

  /** An override with another type of context has a bridge method that takes an Object. */
  private static boolean transcribes(Class<?> server) {
    for (Class<?> each = server; each != ChatKitServer.class; each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        if (method.getName().equals("transcribe")
            && Arrays.equals(
                method.getParameterTypes(), new Class<?>[] {AudioInput.class, Object.class})) {
          return true;
        }
      }
    }
    return false;
  }

  /** Takes note of what a user thinks of an answer. Whether the ids exist is not checked. */
  protected void addFeedback(String threadId, List<String> itemIds, FeedbackKind kind, C context)
      throws Exception {}

  /** What the client may do while a turn of this thread runs. */
  protected ThreadEvent.StreamOptions streamOptions(ThreadMetadata thread, C context) {
    return new ThreadEvent.StreamOptions(!options.finishWhenClientLeaves());
  }

  /**
   * What to keep of a turn that ended early, with an item unfinished or nothing answered: by
   * default the assistant's messages as far as they got, unless there is nothing to read in them,
   * and a hidden note for the model. Not called if the answer was finished.
   *
   * @param turn tells and makes ids and times; it can emit nothing any more
   * @param pending items that were begun and not finished, in order
   * @return the items to append to the thread
   */
  protected List<ThreadItem> streamCancelled(Turn<C> turn, List<ThreadItem> pending) {
    List<ThreadItem> kept = new ArrayList<>();
    for (ThreadItem item : pending) {
      if (item instanceof ThreadItem.AssistantMessage message && !blank(message.text())) {
        kept.add(message);
      }
    }
    kept.add(
        new ThreadItem.SdkHiddenContext(
            turn.newId(StoreItemType.SDK_HIDDEN_CONTEXT),
            turn.thread().id(),
            turn.now(),
            CANCELLED));
    return kept;
  }

  /** Whether there is nothing but white space of any kind, no-break spaces included. */
  private static boolean blank(String text) {
    return text.chars()
        .allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85);
  }

  /**
   * Whose threads a request is about, and whose share of the server it draws on, for instance of
   * the memory for large work. It must not depend on anything but the user, and have {@code equals}
   * and {@code hashCode}: a retry, a message or a deletion ends what is running in the thread of an
   * equal owner.
   *
   * @return by default the context itself
   */
  protected Object ownerOf(C context) {
    return requireNonNull(context, "context");
  }

  /** Answers a request, see {@link #process(byte[], RequestInfo, Object)}. */
  public final Reply process(byte[] body, C context) {
    return process(body, RequestInfo.of(null, null), context);
  }

  /**
   * Answers a request. What can be refused is refused, and the user's message is saved, before this
   * returns. It throws nothing: every failure has its answer. Must not run on a thread that gets
   * interrupted.
   *
   * @param body of the HTTP request, refused where an {@link IncomingRequest} would be
   */
  public final Reply process(byte[] body, RequestInfo info, C context) {
    IncomingRequest<C> request = incoming(context);
    request.add(body, 0, body.length);
    return process(request, info);
  }

  /**
   * A request whose body is about to come in, for whoever reads bodies piece by piece: what is
   * refused is so before it is read to its end. To be {@link IncomingRequest#close closed} unless
   * it is processed.
   */
  public final IncomingRequest<C> incoming(C context) {
    return incoming(context, request -> {});
  }

  /**
   * Likewise.
   *
   * @param admission asked once, when the request has been read and before anything is done; it
   *     refuses by throwing a {@link Refusal}
   */
  public final IncomingRequest<C> incoming(C context, Consumer<Request> admission) {
    return new IncomingRequest<>(this, options, context, admission);
  }

  /**
   * Ends one of the bodies that are on their way in, of an owner that has more of them than an even
   * share, for somebody who cannot even connect.
   *
   * @return false if nobody has so many
   */
  public final boolean endOneArrival() {
    return options.arrivals().relieve();
  }

  /**
   * Answers a request that has come in, and closes it; see {@link #process(byte[], RequestInfo,
   * Object)}.
   */
  public final Reply process(IncomingRequest<C> request, RequestInfo info) {
    long began = System.nanoTime();
    if (!running.enter()) {
      request.close();
      return refused(Refusal.unavailable("The server is stopping"), "", info);
    }
    try (request) {
      Request.Envelope envelope;
      try (FairBudget.Share share = readers.take(ownerOf(request.context()), 1, LONGEST_WAIT)) {
        envelope = request.envelope();
      }
      request.admit(envelope.request());
      if (quota != null) {
        quota.check(envelope.request(), request.context());
      }
      Locale locale = locale(info.acceptLanguage());
      return handler.handle(
          envelope,
          new Call<>(
              request.type(),
              info.requestId(),
              began,
              envelope.metadata(),
              locale,
              request.context()));
    } catch (RuntimeException | OutOfMemoryError e) {
      return refused(refusal(e, info), request.type(), info);
    } finally {
      running.leave();
    }
  }

  /**
   * What a client is told of a failure to answer its request. What it is not told is logged here.
   *
   * @param failure of the application's code or of ours, a {@link Refusal} among them
   */
  public final Refusal refusal(Throwable failure, RequestInfo info) {
    return switch (failure) {
      case Refusal e -> logged(e, info);
      case InvalidJsonException e -> Refusal.invalid(message(e));
      case NotOfferedException e -> Refusal.notOffered(message(e));
      case NotFoundException e -> Refusal.notFound(message(e));
      case ConflictException e -> Refusal.conflict(message(e));
      case UnavailableException e -> {
        storeHasFailed();
        logFailure("The store is unavailable", e, info);
        yield Refusal.unavailable("The store is unavailable");
      }
      case OverBudgetException e -> logged(overBudget(e), info);
      case OutOfMemoryError e -> {
        logFailure("A request needs more memory than there is", e, info);
        yield Refusal.busy(OverBudgetException.BUSY);
      }
      default -> {
        logFailure("A request failed", failure, info);
        yield Refusal.internal();
      }
    };
  }

  /** The numbers are for the log. */
  private static Refusal overBudget(OverBudgetException e) {
    Duration wait = e.retryAfter();
    Refusal refusal =
        wait == null
            ? new Refusal(413, "payload_too_large", OverBudgetException.NEVER)
            : Refusal.unavailable(OverBudgetException.BUSY).retryAfter(wait);
    return refusal.because(e.getMessage());
  }

  private static Refusal logged(Refusal refusal, RequestInfo info) {
    if (refusal.reason() != null) {
      log.atWarn()
          .addKeyValue(Call.REQUEST_ID, info.requestId())
          .setCause(refusal.getCause())
          .log("Refused with {}: {}", refusal.status(), refusal.reason());
    }
    return refusal;
  }

  private static void logFailure(String what, Throwable failure, RequestInfo info) {
    log.atError().addKeyValue(Call.REQUEST_ID, info.requestId()).setCause(failure).log(what);
  }

  private static Reply refused(Refusal why, String type, RequestInfo info) {
    JsonText body = JsonText.of(WireForm.write(why, info.requestId()));
    return new Reply.Json(type, why.status(), body, why.headers(), null);
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static @Nullable Locale locale(@Nullable String acceptLanguage) {
    if (acceptLanguage == null || acceptLanguage.length() > 200) {
      return null;
    }
    try {
      List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(acceptLanguage);
      return ranges.isEmpty() || ranges.getFirst().getRange().equals("*")
          ? null
          : Locale.forLanguageTag(ranges.getFirst().getRange());
    } catch (IllegalArgumentException e) {
      return null; // a header that makes no sense says nothing
    }
  }

  /** The store given to the constructor. */
  public final Store<C> store() {
    return conversations.store();
  }

  final Attachments<C> attachments() {
    return conversations.attachments();
  }

  /** The thread among those of its owner. */
  final ThreadTurns.Key keyOf(String threadId, C context) {
    return new ThreadTurns.Key(ownerOf(context), threadId);
  }

  final void storeHasFailed() {
    storeFailed.set(true);
  }

  /** Whether the store has failed a request since this was asked last. */
  final boolean takeStoreFailure() {
    return storeFailed.getAndSet(false);
  }

  final Clock clock() {
    return options.clock();
  }

  /** The bound on the text of owners; null if there is none. */
  final @Nullable TextQuota<C> quota() {
    return quota;
  }

  /** How many turns are running. */
  public final int openTurns() {
    return running.count();
  }

  /** What the queues of all turns share. */
  final QueueRoom queueRoom() {
    return running.room();
  }

  /** How many owners have turns. */
  final int ownersOfTurns() {
    return running.owners();
  }

  /** In how many threads something is under way. */
  final int threadsUnderWay() {
    return running.threads().threads();
  }

  /** How many events of the running turns their clients have not taken yet. */
  public final int waitingEvents() {
    return running.waitingEvents();
  }

  /**
   * Refuses requests from now on, lets those finish that are being answered, and ends all turns as
   * if their clients had left, except that the clients are told. Nothing of the server uses the
   * store after this returned true.
   *
   * @return whether all had ended after at most that long
   */
  public final boolean stop(Duration bound) {
    return running.stop(bound);
  }

  /** {@link #stop Stops} within ten seconds, and closes its attachments. The store is left open. */
  @Override
  public void close() {
    stop(Duration.ofSeconds(10));
    if (quota != null) {
      quota.close();
    }
    attachments().close();
  }
}
