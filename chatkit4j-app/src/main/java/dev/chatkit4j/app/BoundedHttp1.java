package dev.chatkit4j.app;

import dev.chatkit4j.http.RequestBody;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.buffers.LazyString;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * HTTP/1.1 as Helidon speaks it, with bounds where it has none: on the line with a chunk's size,
 * which it reads for as long as it does not end, and on a chunk, which it reads whole. Values of
 * headers have a character for each byte.
 */
final class BoundedHttp1 implements ServerConnectionSelector {
  /** The most bytes of a chunk of a body. */
  static final int MAX_CHUNK = RequestBody.MAX_BYTES;

  private static final int MAX_LINE = 1_000;

  private final Http1ConnectionSelector http1;

  BoundedHttp1(Http1Config config) {
    http1 = Http1ConnectionSelector.builder().config(config).build();
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData start) {
    return http1.supports(start);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return http1.connection(new Bounded(context, new BoundedReader(context.dataReader())));
  }

  private static final class BoundedReader extends DataReader {
    @SuppressWarnings("removal") // the factory that replaces it makes no subclass
    BoundedReader(DataReader in) {
      super(() -> {
        in.ensureAvailable();
        return in.readBuffer().readBytes();
      });
    }

    @Override
    public String readLine() {
      int length = findNewLine(MAX_LINE);
      if (length >= MAX_LINE) {
        throw new IllegalArgumentException("a line of a chunk has no end");
      }
      String line = readAsciiString(length);
      skip(2);
      return line;
    }

    /** One character a byte, whatever Helidon would lose: see {@link Callers}. */
    @Override
    public LazyString readLazyString(Charset charset, int length) {
      return super.readLazyString(StandardCharsets.ISO_8859_1, length);
    }

    @Override
    public BufferData readBuffer(int length) {
      if (length > MAX_CHUNK) {
        throw RequestException.builder()
            .type(DirectHandler.EventType.BAD_REQUEST)
            .status(Status.REQUEST_ENTITY_TOO_LARGE_413)
            .message("A chunk is too large")
            .setKeepAlive(false)
            .build();
      }
      return super.readBuffer(length);
    }
  }

  /** A connection that is read through another reader. */
  private record Bounded(ConnectionContext context, DataReader dataReader)
      implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
      return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return context.executor();
    }

    @Override
    public DataWriter dataWriter() {
      return context.dataWriter();
    }

    @Override
    public Router router() {
      return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
      return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return context.localPeer();
    }

    @Override
    public boolean isSecure() {
      return context.isSecure();
    }

    @Override
    public String socketId() {
      return context.socketId();
    }

    @Override
    public String childSocketId() {
      return context.childSocketId();
    }
  }
}
