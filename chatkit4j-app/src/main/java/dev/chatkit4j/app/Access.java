package dev.chatkit4j.app;

import dev.chatkit4j.http.Admission;
import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.http.RequestRate;
import dev.chatkit4j.protocol.Refusal;
import java.util.List;
import java.util.function.LongSupplier;

/** The bounds of a server: who may ask, and how much. Thread-safe. */
final class Access implements Admission<Caller> {
  private final Callers callers;
  private final boolean localOnly;
  private final Admission<Caller> rate;

  private Access(Callers callers, boolean localOnly, Admission<Caller> rate) {
    this.callers = callers;
    this.localOnly = localOnly;
    this.rate = rate;
  }

  /** Those callers, by any name of this machine and without limits. */
  static Access of(Callers callers) {
    return new Access(callers, false, Admission.all());
  }

  /** Refuses requests that do not name this machine by one of its {@link LocalHosts}. */
  Access onlyLocalHosts() {
    return new Access(callers, true, rate);
  }

  /** Allows each owner that many requests per second; 0 is no limit. */
  Access maxRequests(int perSecond, LongSupplier nanos) {
    return new Access(
        callers,
        localOnly,
        perSecond == 0 ? Admission.all() : new RequestRate<>(perSecond, Caller::owner, nanos));
  }

  /**
   * Checks how the request names this machine.
   *
   * @throws Refusal 403
   */
  void requireHost(HttpRequest request) {
    List<String> hosts = request.headers("Host");
    if (localOnly && !(hosts.size() == 1 && LocalHosts.contains(hosts.getFirst()))) {
      throw new Refusal(
          403, "forbidden_host", "This server answers only to localhost, 127.0.0.1 and [::1]");
    }
  }

  /**
   * Who is asking.
   *
   * @throws Refusal 401
   */
  Caller caller(HttpRequest request) {
    return callers.of(request);
  }

  /**
   * Takes a request out of what its owner may make.
   *
   * @throws Refusal 429
   */
  @Override
  public void arrives(Caller caller) {
    rate.arrives(caller);
  }
}
