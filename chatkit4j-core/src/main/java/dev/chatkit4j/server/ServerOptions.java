package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.limit.FairBudget;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The options of a {@link ChatKitServer}.
 *
 * @param clock gives threads and items their times
 * @param heartbeat after so long without an event a stream says that it is alive; a failing write
 *     is the only sign of a client that left
 * @param clientStall a client that takes nothing for so long is gone
 * @param finishWhenClientLeaves whether a turn goes on without its client. If so a user cannot stop
 *     one either, since stopping and leaving look alike
 * @param refuseWhenLocked whether locked and closed threads refuse new messages and retries;
 *     otherwise the status only tells the client what to show
 * @param turns is told what becomes of turns
 * @param flatUploadUrl whether the answer to {@code attachments.create} also has the URL as {@code
 *     upload_url} beside the descriptor, as clients of the time before descriptors expect
 * @param maxText how many bytes the conversations of one owner may have together. Who has more may
 *     read and delete, and nothing else until they have less; it takes some seconds until that is
 *     noticed. Needs a store that can {@link dev.chatkit4j.store.TextSizes tell}; {@link
 *     Long#MAX_VALUE} is no limit
 * @param memory bytes that the large work of all requests together may take
 * @param arrivals how many bodies of requests and files may be on their way in at once
 * @param turnLimits how many turns may be under way at once
 */
public record ServerOptions(
    Clock clock,
    Duration heartbeat,
    Duration clientStall,
    boolean finishWhenClientLeaves,
    boolean refuseWhenLocked,
    TurnListener turns,
    boolean flatUploadUrl,
    long maxText,
    FairBudget memory,
    FairBudget arrivals,
    TurnLimits turnLimits) {
  /** A third of the heap, for all servers of the process together. */
  private static final FairBudget MEMORY =
      new FairBudget("bytes of memory for large work", Runtime.getRuntime().maxMemory() / 3, 1000);

  /** Each may hold a buffer of 64 KiB, and those of all no more than an eighth of the heap. */
  private static final FairBudget ARRIVALS =
      arrivals(Math.clamp(Runtime.getRuntime().maxMemory() / (512 << 10), 1, 4_096));

  /** One for each 64 KiB of heap: about what a turn takes that does nothing, and its connection. */
  private static final int TURNS =
      Math.clamp(Runtime.getRuntime().maxMemory() / (64 << 10), 1, Integer.MAX_VALUE / 4);

  /**
   * The system's clock, 2 s, 30 s, a third of the heap, which all servers of the process share, a
   * turn for each 64 KiB of heap and any number of them for one owner within that, and as the
   * Python SDK behaves otherwise.
   */
  public static final ServerOptions DEFAULT =
      new ServerOptions(
          Clock.systemUTC(),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          false,
          false,
          TurnListener.NONE,
          false,
          Long.MAX_VALUE,
          MEMORY,
          ARRIVALS,
          new TurnLimits(Integer.MAX_VALUE, TURNS));

  /** Refuses null, and a limit below 1. */
  public ServerOptions {
    requireNonNull(clock, "clock");
    requireNonNull(heartbeat, "heartbeat");
    requireNonNull(clientStall, "clientStall");
    requireNonNull(turns, "turns");
    if (maxText < 1) {
      throw new IllegalArgumentException("maxText must be 1 at least, got " + maxText);
    }
    requireNonNull(memory, "memory");
    requireNonNull(arrivals, "arrivals");
    requireNonNull(turnLimits, "turnLimits");
  }

  /** These options with another clock. */
  public ServerOptions withClock(Clock newClock) {
    return with(draft -> draft.clock = newClock);
  }

  /** These options with another heartbeat. */
  public ServerOptions withHeartbeat(Duration newHeartbeat) {
    return with(draft -> draft.heartbeat = newHeartbeat);
  }

  /** These options with another bound on a client that takes nothing. */
  public ServerOptions withClientStall(Duration newClientStall) {
    return with(draft -> draft.clientStall = newClientStall);
  }

  /** These options with turns going on without their client or not. */
  public ServerOptions withFinishWhenClientLeaves(boolean finish) {
    return with(draft -> draft.finishWhenClientLeaves = finish);
  }

  /** These options with locked and closed threads refusing messages or not. */
  public ServerOptions withRefuseWhenLocked(boolean refuse) {
    return with(draft -> draft.refuseWhenLocked = refuse);
  }

  /** These options with another listener to turns. */
  public ServerOptions withTurns(TurnListener listener) {
    return with(draft -> draft.turns = listener);
  }

  /** These options with the flat URL or not. */
  public ServerOptions withFlatUploadUrl(boolean flat) {
    return with(draft -> draft.flatUploadUrl = flat);
  }

  /** These options with another bound on the text of an owner. */
  public ServerOptions withMaxText(long bytes) {
    return with(draft -> draft.maxText = bytes);
  }

  /** These options with another budget of memory. */
  public ServerOptions withMemory(FairBudget budget) {
    return with(draft -> draft.memory = budget);
  }

  /** These options with another bound on what is on its way in. */
  public ServerOptions withArrivals(FairBudget places) {
    return with(draft -> draft.arrivals = places);
  }

  /**
   * So many bodies on their way in at once. Past them others wait, and of an owner who has more
   * than an even share one ends for them.
   */
  public static FairBudget arrivals(int most) {
    return new FairBudget("bodies on their way in", most, most);
  }

  /** These options with other bounds on turns. */
  public ServerOptions withTurnLimits(TurnLimits limits) {
    return with(draft -> draft.turnLimits = limits);
  }

  private ServerOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** Options of which one is about to be changed. */
  private static final class Draft {
    Clock clock;
    Duration heartbeat;
    Duration clientStall;
    boolean finishWhenClientLeaves;
    boolean refuseWhenLocked;
    TurnListener turns;
    boolean flatUploadUrl;
    long maxText;
    FairBudget memory;
    FairBudget arrivals;
    TurnLimits turnLimits;

    Draft(ServerOptions options) {
      clock = options.clock;
      heartbeat = options.heartbeat;
      clientStall = options.clientStall;
      finishWhenClientLeaves = options.finishWhenClientLeaves;
      refuseWhenLocked = options.refuseWhenLocked;
      turns = options.turns;
      flatUploadUrl = options.flatUploadUrl;
      maxText = options.maxText;
      memory = options.memory;
      arrivals = options.arrivals;
      turnLimits = options.turnLimits;
    }

    ServerOptions options() {
      return new ServerOptions(
          clock,
          heartbeat,
          clientStall,
          finishWhenClientLeaves,
          refuseWhenLocked,
          turns,
          flatUploadUrl,
          maxText,
          memory,
          arrivals,
          turnLimits);
    }
  }
}
