package dev.chatkit4j.app;

import dev.chatkit4j.http.HttpFailure;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who may ask, and how much. Thread-safe. */
final class Access {
  private final Callers callers;
  private final boolean localOnly;
  private final @Nullable RequestRate rate;

  private Access(Callers callers, boolean localOnly, @Nullable RequestRate rate) {
    this.callers = callers;
    this.localOnly = localOnly;
    this.rate = rate;
  }

  /** Those callers, by any name of this machine and without limits. */
  static Access of(Callers callers) {
    return new Access(callers, false, null);
  }

  /** Refuses requests that do not name this machine by one of its {@link LocalHosts}. */
  Access onlyLocalHosts() {
    return new Access(callers, true, rate);
  }

  /** Allows each owner that many requests per second; 0 is no limit. */
  Access maxRequests(int perSecond, LongSupplier nanos) {
    return new Access(
        callers, localOnly, perSecond == 0 ? null : new RequestRate(perSecond, nanos));
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
}
