package dev.chatkit4j.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections and has each served by a virtual thread. A failure to accept one is a failure
 * of that one: it goes on with the next, after closing some that can be done without, since it may
 * be file descriptors that are missing. If it can accept none for a minute it says so and ends.
 */
final class Listener implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Listener.class);

  private static final int BACKLOG = 1_024;
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final long GIVE_UP = Duration.ofMinutes(1).toNanos();
  private static final long ROUND_MILLIS = 250;

  /** Bounds what the system holds for a client that reads nothing, and how late that is seen. */
  private static final int SEND_BUFFER = 128 * 1024;

  private final ServerSocketChannel socket;
  private final Connections connections;
  private final Service service;
  private final Runnable broken;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("chatkit4j-http-", 0).factory());
  private final CountDownLatch closing = new CountDownLatch(1);
  private long failingSince; // only the accepting thread has these two
  private int failures;

  /** The work that is done on a connection. */
  interface Service {
    /** Serves it until it ends. */
    void serve(Connection connection) throws InterruptedException;
  }

  private Listener(
      ServerSocketChannel socket, Connections connections, Service service, Runnable broken) {
    this.socket = socket;
    this.connections = connections;
    this.service = service;
    this.broken = broken;
  }

  /**
   * Accepts from now on.
   *
   * @param broken is told, once, if it can go on no more
   * @throws IOException if it cannot listen there
   */
  static Listener start(
      InetSocketAddress address, Connections connections, Service service, Runnable broken)
      throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      socket.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    Listener listener = new Listener(socket, connections, service, broken);
    Thread.ofPlatform().name("chatkit4j-accept").daemon().start(listener::acceptAll);
    Thread.ofPlatform().name("chatkit4j-rounds").daemon().start(listener::rounds);
    return listener;
  }

  /** The port it listens on. */
  int port() {
    return socket.socket().getLocalPort();
  }

  /** Closes the port as if the system had, for tests. */
  void breakDown() throws IOException {
    socket.close();
  }

  // ------------------------------------------------------------------------------- accepting

  private void acceptAll() {
    while (closing.getCount() > 0) {
      try {
        accept();
        failures = 0;
      } catch (Throwable e) { // an OutOfMemoryError too is the affair of one connection
        if (!goesOn(e)) {
          return;
        }
      }
    }
  }

  private void accept() throws IOException, InterruptedException {
    connections.awaitPlace();
    boolean taken = false;
    SocketChannel channel = null;
    try {
      channel = socket.accept();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
      Connection connection = connections.add(channel);
      taken = true;
      begin(connection);
    } finally {
      if (!taken) {
        connections.giveBack();
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private void begin(Connection connection) {
    boolean begun = false;
    try {
      threads.execute(() -> serve(connection));
      begun = true;
    } finally {
      if (!begun) {
        end(connection);
      }
    }
  }

  /** After a failure to accept: false if there is no going on. */
  private boolean goesOn(Throwable failure) {
    if (closing.getCount() == 0) {
      return false;
    }
    long now = System.nanoTime();
    failingSince = failures == 0 ? now : failingSince;
    failures++;
    try {
      if (failures == 1) {
        logger.warn("A connection could not be accepted, trying again: {}", failure.toString());
      }
      if (!socket.isOpen() || now - failingSince > GIVE_UP) {
        logger.error("No connection could be accepted in {} tries", failures, failure);
        broken.run();
        return false;
      }
      var unused = connections.spareOne(true);
      return !closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (OutOfMemoryError e) { // not even for this; there will be, or it is given up
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  // --------------------------------------------------------------------------------- serving

  private void serve(Connection connection) {
    try {
      service.serve(connection);
    } catch (InterruptedException e) {
      logger.debug("Connection {} ends because the server does", connection.childSocketId());
    } finally {
      end(connection);
    }
  }

  private void end(Connection connection) {
    try {
      connection.close();
    } finally {
      connections.remove(connection);
    }
  }

  private void rounds() {
    try {
      while (!closing.await(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
        round();
      }
    } catch (InterruptedException e) {
      logger.warn("Slow clients are not looked for any more", e);
    }
  }

  private void round() {
    try {
      connections.cutOverdue();
    } catch (OutOfMemoryError e) {
      logger.warn("Slow clients were not looked for: {}", e.toString());
    }
  }

  // --------------------------------------------------------------------------------- closing

  /** Accepts no more, and lets what is under way end, cutting off what takes long. */
  @Override
  public void close() {
    closing.countDown();
    try {
      socket.close();
      threads.shutdown();
      connections.end();
      if (!ended()) {
        connections.cutAll();
        threads.shutdownNow();
        if (!ended()) {
          logger.warn("{} requests did not end", connections.count());
        }
      }
    } catch (IOException e) {
      logger.warn("The port could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ended() throws InterruptedException {
    return threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
