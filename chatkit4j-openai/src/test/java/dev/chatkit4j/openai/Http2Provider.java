package dev.chatkit4j.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A model's provider on this machine that speaks HTTP/2 over TLS, with as few frames as do. What it
 * answers is written by the test.
 */
final class Http2Provider implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int ACK = 1;
  private static final int REFUSED_STREAM = 7;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final char[] PASSWORD = "password".toCharArray();

  /** How many calls a connection may have at a time. */
  static final int STREAMS = 100;

  private final BlockingQueue<Stream> requests = new LinkedBlockingQueue<>();

  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final KeyStore keys;
  private final SSLServerSocket socket;

  /**
   * @param directory for a key
   */
  Http2Provider(Path directory) throws Exception {
    keys = keys(directory.resolve("keys"));
    KeyManagerFactory ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    ours.init(keys, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(ours.getKeyManagers(), null, null);
    socket =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    Thread.ofVirtual().name("provider").start(this::accept);
  }

  private static KeyStore keys(Path file) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair -keyalg EC -dname CN=localhost -ext san=ip:127.0.0.1".split(" ")));
    command.addAll(List.of("-keystore", file.toString(), "-storepass", new String(PASSWORD)));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    keytool.getOutputStream().close();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  String url() {
    return "https://127.0.0.1:%d/v1".formatted(socket.getLocalPort());
  }

  /** What trusts this provider. */
  TrustManagerFactory trust() throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    return trust;
  }

  /** How clients connect that trust this provider. */
  SSLContext tls() throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust().getTrustManagers(), null);
    return tls;
  }

  /** The next request, once it is whole. */
  Stream next() throws InterruptedException {
    Stream next = requests.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no request for 20 s");
    }
    return next;
  }

  /** How many connections clients made so far. */
  int connections() {
    return connections.size();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Connection connection = new Connection((SSLSocket) socket.accept());
        connections.add(connection);
        Thread.ofVirtual().name("provider").start(connection::serve);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  @Override
  public void close() throws Exception {
    socket.close();
    for (Connection connection : connections) {
      connection.socket.close();
    }
  }

  private final class Connection {
    private final SSLSocket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();

    Connection(SSLSocket socket) throws IOException {
      this.socket = socket;
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      socket.setTcpNoDelay(true);
    }

    void serve() {
      try (socket) {
        String preface = new String(in.readNBytes(PREFACE.length()), US_ASCII);
        if (!preface.equals(PREFACE)) {
          return;
        }
        write(SETTINGS, 0, 0, new byte[] {0, MAX_CONCURRENT_STREAMS, 0, 0, 0, STREAMS});
        while (true) {
          frame();
        }
      } catch (IOException e) {
        // the client is gone
      }
    }

    private void frame() throws IOException {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int id = in.readInt() & Integer.MAX_VALUE;
      byte[] payload = in.readNBytes(lengthAndType >>> 8);
      switch (lengthAndType & 0xff) {
        case SETTINGS, PING -> {
          if ((flags & ACK) == 0) {
            int type = lengthAndType & 0xff;
            write(type, ACK, 0, type == PING ? payload : new byte[0]);
          }
        }
        case HEADERS -> {
          Stream stream = new Stream(this, id);
          streams.put(id, stream);
          whole(stream, flags);
        }
        case DATA -> whole(streams.get(id), flags);
        case RST_STREAM -> streams.get(id).reset.complete(null);
        default -> {}
      }
    }

    private void whole(Stream stream, int flags) {
      if ((flags & END_STREAM) != 0) {
        requests.add(stream);
      }
    }

    synchronized void write(int type, int flags, int id, byte[] payload) throws IOException {
      out.writeInt(payload.length << 8 | type);
      out.writeByte(flags);
      out.writeInt(id);
      out.write(payload);
      out.flush();
    }
  }

  /** A request and its answer. */
  static final class Stream {
    /** Completes when the client has said that it wants no more. */
    final CompletableFuture<Void> reset = new CompletableFuture<>();

    private final Connection connection;
    private final int id;

    private Stream(Connection connection, int id) {
      this.connection = connection;
      this.id = id;
    }

    void begin() throws IOException {
      ByteArrayOutputStream headers = new ByteArrayOutputStream();
      headers.write(0x88); // status 200
      headers.write(new byte[] {0x0f, 0x10}); // content-type, not to be remembered
      byte[] type = "text/event-stream".getBytes(US_ASCII);
      headers.write(type.length);
      headers.write(type);
      connection.write(HEADERS, END_HEADERS, id, headers.toByteArray());
    }

    void event(String data) throws IOException {
      connection.write(DATA, 0, id, ("data: " + data + "\n\n").getBytes(UTF_8));
    }

    /** Says that the request may be sent again, as nothing was done about it. */
    void refuse() throws IOException {
      connection.write(RST_STREAM, 0, id, new byte[] {0, 0, 0, REFUSED_STREAM});
    }

    void end() throws IOException {
      connection.write(DATA, END_STREAM, id, new byte[0]);
    }
  }
}
