package dev.chatkit4j.app;

import dev.chatkit4j.http.HttpFailure;
import dev.chatkit4j.server.IncomingRequest;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who may ask, and how much. Thread-safe. */
final class Access {
  private static final TurnSlots.Slot NO_SLOT = () -> {};
  private static final Duration TURN_WAIT = Duration.ofSeconds(1);

  private final Callers callers;
  private final boolean localOnly;
  private final @Nullable RequestRate rate;
  private final @Nullable TurnSlots turns;

  private Access(
      Callers callers, boolean localOnly, @Nullable RequestRate rate, @Nullable TurnSlots turns) {
    this.callers = callers;
    this.localOnly = localOnly;
    this.rate = rate;
    this.turns = turns;
  }

  /** Those callers, by any name of this machine and without limits. */
  static Access of(Callers callers) {
    return new Access(callers, false, null, null);
  }

  /** Refuses requests that do not name this machine by one of its {@link LocalHosts}. */
  Access onlyLocalHosts() {
    return new Access(callers, true, rate, turns);
  }

  /** Allows each owner that many requests per second; 0 is no limit. */
  Access maxRequests(int perSecond, LongSupplier nanos) {
    return new Access(
        callers, localOnly, perSecond == 0 ? null : new RequestRate(perSecond, nanos), turns);
  }

  /** Allows each owner that many turns at once; 0 is no limit. */
  Access maxTurns(int atOnce) {
    return new Access(callers, localOnly, rate, atOnce == 0 ? null : new TurnSlots(atOnce));
  }

  /**
   * Checks how the request names this machine.
   *
   * @throws HttpFailure 403
   */
  void requireHost(Headers headers) {
    List<String> hosts = headers.all(HeaderNames.HOST, List::of);
    if (localOnly && !(hosts.size() == 1 && LocalHosts.contains(hosts.getFirst()))) {
      throw new HttpFailure(
          403, "forbidden_host", "This server answers only to localhost, 127.0.0.1 and [::1]");
    }
  }

  /**
   * Who is asking, if not too often.
   *
   * @throws HttpFailure 401 or 429
   */
  Caller caller(Headers headers) {
    Caller caller = callers.of(headers);
    if (rate != null) {
      Duration wait = rate.take(caller.owner());
      if (!wait.isZero()) {
        throw HttpFailure.tooMany("Too many requests, try again later", wait);
      }
    }
    return caller;
  }

  /**
   * To be closed when the request is answered.
   *
   * @throws HttpFailure 429 if it would be one turn too many
   */
  TurnSlots.Slot slot(Caller caller, IncomingRequest<Caller> request) {
    if (turns == null || !request.streams()) {
      return NO_SLOT;
    }
    return turns
        .take(caller.owner())
        .orElseThrow(
            () -> HttpFailure.tooMany("Too many answers at once, try again later", TURN_WAIT));
  }
}
