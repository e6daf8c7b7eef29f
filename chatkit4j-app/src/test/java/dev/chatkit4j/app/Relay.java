package dev.chatkit4j.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way to a port of this machine on which every byte is counted, in both directions, and which can
 * be broken.
 */
final class Relay implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final AtomicLong bytes = new AtomicLong();
  private volatile long most = Long.MAX_VALUE;

  Relay(int target) throws IOException {
    this.target = target;
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  long bytes() {
    return bytes.get();
  }

  /** Connections end from now on, once so many more bytes have passed. */
  void breakAfter(long more) {
    most = bytes.get() + more;
  }

  void mend() {
    most = Long.MAX_VALUE;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket here = door.accept();
        Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> copy(here, there));
        Thread.ofVirtual().start(() -> copy(there, here));
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16_384];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (bytes.addAndGet(count) > most) {
          return;
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // one side went, and with it both
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
