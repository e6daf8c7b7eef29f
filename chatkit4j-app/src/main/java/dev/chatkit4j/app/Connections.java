package dev.chatkit4j.app;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The connections that are open. There is a bound on them: where one more comes, one that can be
 * done without is closed for it, so that those who connect and then do little keep nobody out.
 * Thread-safe.
 */
final class Connections {
  /** Beyond the bound, for those who ask whether the server is well. */
  static final int SPARE = 16;

  /** What any client may let the server wait within a request, even where there are too many. */
  private static final long PATIENT = Duration.ofSeconds(1).toNanos();

  /** Likewise, where nobody found a place at once for longer than {@link #PATIENT}. */
  private static final long HURRIED = Duration.ofMillis(100).toNanos();

  /** How long a request waits for others to end where there are too many. */
  private static final long WAIT = Duration.ofSeconds(8).toNanos();

  private static final Duration ROUND = Duration.ofMillis(50);

  private final int most;
  private final Duration stall;
  private final BooleanSupplier relief;
  private final LongSupplier nanos;
  private final Map<String, Connection> open = new ConcurrentHashMap<>();
  private final Semaphore places;
  private final Room room;
  private final AtomicLong numbers = new AtomicLong();

  /** 0 if there was a place for the last that came. */
  private volatile long crowdedSince;

  private volatile boolean ending;

  /**
   * None yet.
   *
   * @param most the bound
   * @param stall how long a client may stand still
   * @param relief ends a request of somebody who has many; false if nobody has
   * @param nanos the time, from any origin
   */
  Connections(int most, Duration stall, BooleanSupplier relief, LongSupplier nanos) {
    this.most = most;
    this.stall = stall;
    this.relief = relief;
    this.nanos = nanos;
    this.places = new Semaphore(most + SPARE);
    this.room = new Room(most);
  }

  /** Waits until there may be one more, closing others for it as soon as they can be spared. */
  void awaitPlace() throws InterruptedException {
    if (places.tryAcquire()) {
      crowdedSince = 0;
      return;
    }
    crowdedSince = crowdedSince == 0 ? nanos.getAsLong() : crowdedSince;
    do {
      var unused = spareOne(true);
    } while (!places.tryAcquire(ROUND.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** There will be none more after all. */
  void giveBack() {
    places.release();
  }

  /** Takes the place that was waited for. */
  Connection add(SocketChannel channel) {
    boolean spare = !room.tryEnter();
    if (spare) {
      var unused = spareOne(false); // there may be room when its request is here
    }
    Connection connection = new Connection(channel, numbers.incrementAndGet(), spare, stall, nanos);
    open.put(connection.childSocketId(), connection);
    return connection;
  }

  /**
   * Waits until that one is no more than there should be, closing others as soon as they can be
   * spared. Who waits longest is next. Where nobody can even connect it waits less.
   *
   * @return false if it still is
   */
  boolean awaitRoom(Connection connection) throws InterruptedException {
    connection.waitBegins();
    long begin = nanos.getAsLong();
    boolean entered =
        room.enter(connection.number(), ROUND, () -> waits(nanos.getAsLong() - begin));
    if (entered) {
      connection.waitEnds();
    }
    return entered;
  }

  private boolean waits(long waited) {
    if (waited > WAIT || (waited > PATIENT && places.availablePermits() == 0)) {
      return false;
    }
    var unused = spareOne(false);
    return true;
  }

  /** It is closed. */
  void remove(Connection connection) {
    if (open.remove(connection.childSocketId()) != null) {
      if (!connection.spare()) {
        room.leave();
      }
      places.release();
    }
  }

  /**
   * Closes the one that is needed least; false if all are needed. Those whose clients may be about
   * to speak are needed as long as they are few, or each request that stands still would close the
   * connection of somebody who has only just come.
   *
   * @param any also one beyond the bound
   */
  boolean spareOne(boolean any) {
    long patient = patient();
    List<Candidate> candidates =
        open.values().stream()
            .filter(each -> any || !each.spare())
            .map(each -> Candidate.of(each, patient))
            .filter(each -> each.dispensable > 0)
            .toList();
    boolean few = candidates.stream().filter(Candidate::recent).count() <= Math.max(1, most / 4);
    Optional<Candidate> least =
        candidates.stream().filter(each -> !(few && each.recent)).max(Candidate.ORDER);
    least.ifPresent(each -> each.connection.cut());
    return least.isPresent() || relief.getAsBoolean();
  }

  private long patient() {
    long since = crowdedSince;
    return since != 0 && nanos.getAsLong() - since > PATIENT ? HURRIED : PATIENT;
  }

  /** A connection as it is when one is looked for that can be spared; of equals the oldest. */
  private record Candidate(Connection connection, long dispensable, boolean recent) {
    private static final Comparator<Candidate> ORDER =
        Comparator.comparingLong(Candidate::dispensable)
            .thenComparing(each -> each.connection.number(), Comparator.reverseOrder());

    static Candidate of(Connection connection, long patient) {
      return new Candidate(connection, connection.dispensable(patient), connection.recent(patient));
    }
  }

  /** Closes those whose clients take longer than they may. */
  void cutOverdue() {
    open.values().forEach(Connection::cutIfOverdue);
  }

  /** Closes those that serve no request, and the others as soon as they serve none. */
  void end() {
    ending = true;
    open.values().stream().filter(each -> !each.busy()).forEach(Connection::cut);
  }

  /**
   * A request of that connection is answered.
   *
   * @return whether it is the last of that connection
   */
  boolean answered(String id) {
    Connection connection = open.get(id);
    if (connection != null) {
      connection.requestEnds();
    }
    return ending;
  }

  /** Closes all. */
  void cutAll() {
    open.values().forEach(Connection::cut);
  }

  /** How many wait with their requests for others to end. */
  int waiting() {
    return room.waiting();
  }

  /** How many there are. */
  int count() {
    return open.size();
  }
}
