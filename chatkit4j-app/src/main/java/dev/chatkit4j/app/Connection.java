package dev.chatkit4j.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.http.Pace;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.Principal;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a client, which knows what it is at and how long its client let the server wait.
 *
 * <p>One thread serves it; others may ask about it and cut it.
 */
final class Connection implements HelidonSocket, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Connection.class);

  private static final int BUFFER = 8 * 1024;

  /** Between requests. */
  private static final long IDLE = Duration.ofSeconds(60).toNanos();

  /** The phase of a connection's life. */
  enum Phase {
    IDLE,
    HEAD,
    /** There are too many, and this one waits for others to end. */
    QUEUE,
    REQUEST
  }

  private final SocketChannel channel;
  private final long number;
  private final String id;
  private final LongSupplier nanos;
  private final long patience;
  private final Pace in;
  private final Pace out;
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER);

  @GuardedBy("this")
  private Phase phase = Phase.IDLE;

  @GuardedBy("this")
  private long since;

  @GuardedBy("this")
  private boolean asked;

  /** Bytes of what it is at. */
  @GuardedBy("this")
  private long came;

  @GuardedBy("this")
  private long went;

  private volatile boolean spare;

  /** Why it was closed for its client; null if it was not. */
  private volatile @Nullable String cutFor;

  /**
   * Has just been accepted.
   *
   * @param number higher than that of every connection before it
   * @param spare whether it is one more than there should be
   * @param stall how long its client may stand still
   */
  Connection(
      SocketChannel channel, long number, boolean spare, Duration stall, LongSupplier nanos) {
    this.channel = channel;
    this.number = number;
    this.id = Long.toString(number);
    this.spare = spare;
    this.nanos = nanos;
    this.patience = stall.toNanos();
    this.in = new Pace(stall, nanos);
    this.out = new Pace(stall, nanos);
    this.since = nanos.getAsLong();
  }

  /** Higher than that of every connection before it. */
  long number() {
    return number;
  }

  /** Whether it is one more than there should be. */
  boolean spare() {
    return spare;
  }

  // ---------------------------------------------------------------------------- what it is at

  /** The first byte of a request is here. */
  synchronized void headBegins() {
    if (phase != Phase.HEAD) {
      enter(Phase.HEAD);
    }
  }

  /** What it asks has to wait for others to end. */
  synchronized void waitBegins() {
    enter(Phase.QUEUE);
  }

  /** There is room for it now. */
  synchronized void waitEnds() {
    enter(Phase.HEAD);
    spare = false;
  }

  /** The head of a request is whole. */
  synchronized void headEnds() {
    enter(Phase.REQUEST);
    asked = true;
    in.renew();
    out.renew();
  }

  /** A request is answered. */
  synchronized void requestEnds() {
    enter(Phase.IDLE);
  }

  @GuardedBy("this")
  private void enter(Phase next) {
    if (next == Phase.IDLE) {
      came = 0;
      went = 0;
    }
    phase = next;
    since = nanos.getAsLong();
  }

  /** Closes it if its client takes longer than it may. */
  void cutIfOverdue() {
    String why = overdue();
    if (why != null) {
      cutFor = why;
      logger.debug("Connection {} is closed: {}", id, why);
      cut();
    }
  }

  /** In what its client takes longer than it may; null if in nothing. */
  synchronized @Nullable String overdue() {
    long nanosAtIt = nanos.getAsLong() - since;
    boolean late =
        switch (phase) {
          case IDLE -> nanosAtIt > IDLE;
          case HEAD -> nanosAtIt > patience;
          case QUEUE -> false;
          case REQUEST -> in.late() || out.late();
        };
    if (!late) {
      return null;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(nanosAtIt);
    return phase == Phase.IDLE
        ? "no request came for %s ms".formatted(millis)
        : "its client is too slow: of %s %s bytes came and %s went in %s ms"
            .formatted(phase == Phase.HEAD ? "a head" : "a request", came, went, millis);
  }

  /** Whether it serves a request. */
  synchronized boolean busy() {
    return phase == Phase.REQUEST;
  }

  /**
   * How well it can be done without, where there are too many: most of all one that never asked for
   * anything, the longer the better, then one between two requests, then one whose client lets the
   * server wait.
   *
   * @param patient nanoseconds that any client may let the server wait within a request
   * @return 0 if it is needed, otherwise the more the less it is needed
   */
  synchronized long dispensable(long patient) {
    if (phase == Phase.QUEUE || !channel.isOpen()) {
      return 0;
    }
    if (phase != Phase.REQUEST) {
      return asked ? age() : age() + (Long.MAX_VALUE >> 1);
    }
    long used = patience - Math.min(in.nanosLeft(), out.nanosLeft());
    return used > Math.min(patient, patience / 2) ? 1 : 0;
  }

  /**
   * Whether what its client has to say may be on its way: it is open, or its last request is
   * answered, for no longer than any client may let the server wait.
   */
  synchronized boolean recent(long patient) {
    return (phase == Phase.IDLE || phase == Phase.HEAD) && age() <= patient;
  }

  @GuardedBy("this")
  private long age() {
    return Math.max(1, nanos.getAsLong() - since);
  }

  /** Closes it, whatever its thread is at, which finds out. */
  void cut() {
    try {
      channel.close();
    } catch (IOException e) {
      logger.debug("Connection {} could not be closed: {}", id, e.getMessage());
    }
  }

  // ------------------------------------------------------------------------------- the bytes

  /** What the client sent; null if it sends no more. */
  @Override
  @SuppressWarnings("NullAway") // null is how Helidon is told of the end
  public byte[] get() {
    int count = 0;
    in.waits();
    try {
      count = channel.read(input);
    } catch (IOException e) {
      throw new CloseConnectionException(gone(), e);
    } finally {
      in.moved(Math.max(0, count));
    }
    return count < 0 ? null : taken();
  }

  private byte[] taken() {
    begun(input.flip().remaining());
    byte[] bytes = new byte[input.remaining()];
    input.get(bytes).clear();
    return bytes;
  }

  private synchronized void begun(int count) {
    if (phase == Phase.IDLE) {
      enter(Phase.HEAD);
    }
    came += count;
  }

  private synchronized void sent(int count) {
    went += count;
  }

  @Override
  public void write(BufferData buffer) {
    ByteBuffer output = ByteBuffer.allocate(Math.min(BUFFER, buffer.available()));
    try {
      while (!buffer.consumed()) {
        output.clear();
        buffer.writeTo(output, buffer.available());
        write(output.flip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(gone(), e);
    }
  }

  private String gone() {
    String why = cutFor;
    return why == null ? "the client is gone" : "the connection was closed: " + why;
  }

  private void write(ByteBuffer output) throws IOException {
    while (output.hasRemaining()) {
      int count = 0;
      out.waits();
      try {
        count = channel.write(output);
      } finally {
        out.moved(count);
        sent(count);
      }
    }
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal") // Helidon does not call it
  public int read(BufferData buffer) {
    throw new UnsupportedOperationException();
  }

  /** What was written reaches the client before the end does. */
  @Override
  public void close() {
    try {
      if (channel.isConnected() && channel.isOpen()) {
        channel.shutdownOutput();
      }
    } catch (IOException e) {
      logger.debug("Connection {} was closed by its client: {}", id, e.getMessage());
    } finally {
      cut();
    }
  }

  @Override
  public void idle() {}

  @Override
  public boolean isConnected() {
    return channel.isOpen();
  }

  @Override
  public PeerInfo remotePeer() {
    return peer(SocketChannel::getRemoteAddress);
  }

  @Override
  public PeerInfo localPeer() {
    return peer(SocketChannel::getLocalAddress);
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public String socketId() {
    return "chatkit4j";
  }

  @Override
  public String childSocketId() {
    return id;
  }

  private interface End {
    SocketAddress of(SocketChannel channel) throws IOException;
  }

  private Peer peer(End end) {
    try {
      return new Peer((InetSocketAddress) end.of(channel));
    } catch (IOException e) {
      throw new CloseConnectionException("the client is gone", e);
    }
  }

  /** One end of a connection without TLS. */
  private record Peer(InetSocketAddress address) implements PeerInfo {
    @Override
    public String host() {
      return address.getHostString();
    }

    @Override
    public int port() {
      return address.getPort();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return Optional.empty();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return Optional.empty();
    }
  }
}
