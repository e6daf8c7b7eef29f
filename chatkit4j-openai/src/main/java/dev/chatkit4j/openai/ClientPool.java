package dev.chatkit4j.openai;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients of the JDK, as many as it takes. Each has one HTTP/2 connection to a server, and no
 * server need take more than a hundred calls on one: the JDK fails those above. Thread-safe.
 */
final class ClientPool {
  /** How many calls a client has at most, with some that the server has not seen end yet. */
  static final int CALLS = 64;

  private static final class Member {
    final HttpClient client;
    int calls;

    Member(HttpClient client) {
      this.client = client;
    }
  }

  /** A client for one call. */
  final class Lease {
    final HttpClient client;
    private final Member member;
    private boolean over;

    private Lease(Member member) {
      this.member = member;
      client = member.client;
    }

    /** The call is over; may be said more than once. */
    void end() {
      synchronized (ClientPool.this) {
        if (!over) {
          over = true;
          member.calls--;
        }
      }
    }
  }

  private final HttpClient.Builder builder;
  private final List<Member> members = new ArrayList<>();
  private boolean closed;

  /**
   * @param builder of which each client is built
   */
  ClientPool(HttpClient.Builder builder) {
    this.builder = builder;
  }

  /**
   * A client for a call.
   *
   * @throws IllegalStateException if this is closed
   */
  synchronized Lease take() {
    if (closed) {
      throw new IllegalStateException("The client is closed");
    }
    for (Member member : members) {
      if (member.calls < CALLS) {
        member.calls++;
        return new Lease(member);
      }
    }
    Member added = new Member(builder.build());
    added.calls++;
    members.add(added);
    return new Lease(added);
  }

  /** Takes no more calls. Those that run go on. */
  synchronized void close() {
    closed = true;
    members.forEach(member -> member.client.shutdown());
    members.clear();
  }
}
