package dev.chatkit4j.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An address that leads to one server and, once it is switched, to another. Connections that are
 * there stay where they are, as they do when a name or an address moves.
 */
final class SwitchedProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger untilSwitched = new AtomicInteger(Integer.MAX_VALUE);
  private volatile int port;
  private volatile int next;

  /** Leads to that port of this machine. */
  SwitchedProxy(int port) throws IOException {
    this.port = port;
    this.next = port;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("switched-proxy").start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Leads to that port after so many more connections. */
  void switchTo(int newPort, int connections) {
    next = newPort;
    untilSwitched.set(connections);
    if (connections == 0) {
      port = newPort;
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        if (untilSwitched.getAndDecrement() <= 0) {
          port = next;
        }
        Socket server = new Socket();
        open.add(server);
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        pump(client, server);
        pump(server, client);
      } catch (IOException e) {
        // closed, or nobody answers there
      }
    }
  }

  private static void pump(Socket from, Socket to) {
    Thread.ofVirtual()
        .start(() -> {
          try (from;
              to) {
            from.getInputStream().transferTo(to.getOutputStream());
          } catch (IOException e) {
            // one side is gone
          }
        });
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket one : open) {
        one.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
