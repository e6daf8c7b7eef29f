package dev.chatkit4j.app;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.context.Context;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketWriter;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 as Helidon speaks it on one connection, with bounds where it has none, and refusing what
 * it would take and must not: see {@link StrictReader}.
 */
final class BoundedHttp1 {
  private static final Logger logger = LoggerFactory.getLogger(BoundedHttp1.class);

  private static final HeaderName NO_NAME = HeaderNames.create("");

  private final Http1ConnectionSelector http1;
  private final Connections connections;
  private final Router router;
  private final ListenerContext listener;

  /**
   * Answers with that routing, and what is no request with those handlers.
   *
   * @param maxBytes of a body
   */
  BoundedHttp1(
      Connections connections,
      HttpRouting.Builder routing,
      DirectHandlers refusals,
      long maxBytes) {
    this.connections = connections;
    router = Router.builder().addRouting(routing).build();
    router.beforeStart();
    listener =
        new Parts(
            Context.create(),
            MediaContext.create(),
            ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build(),
            refusals,
            ListenerConfig.builder().maxPayloadSize(maxBytes).buildPrototype(),
            Executors.newVirtualThreadPerTaskExecutor());
    http1 =
        Http1ConnectionSelector.builder()
            .config(Http1Config.builder().addReceiveListener(new Phases()).build())
            .build();
  }

  /** Answers the requests of a connection until it ends. */
  void serve(Connection connection) throws InterruptedException {
    try {
      http1
          .connection(
              new Client(
                  connection,
                  new StrictReader(connection),
                  SocketWriter.create(connection),
                  router,
                  listener))
          .handle(FixedLimit.create());
    } catch (CloseConnectionException e) {
      logger.debug("Connection {} ends: {}", connection.childSocketId(), e.getMessage());
    } catch (RuntimeException e) {
      logger.warn("Connection {} ends by a failure", connection.childSocketId(), e);
    }
  }

  /** Tells a connection what it is at, and refuses requests before they are read. */
  private final class Phases implements Http1ConnectionListener {
    @Override
    public void prologue(ConnectionContext client, HttpPrologue prologue) {
      Connection connection = ((Client) client).serverSocket;
      connection.headBegins();
      if (connection.spare() && !isProbe(prologue) && !hasRoom(connection)) {
        throw RequestException.builder()
            .type(DirectHandler.EventType.OTHER)
            .status(Status.SERVICE_UNAVAILABLE_503)
            .message("Too many connections")
            .setKeepAlive(false)
            .build();
      }
    }

    private boolean hasRoom(Connection connection) {
      try {
        return connections.awaitRoom(connection);
      } catch (InterruptedException e) {
        throw new CloseConnectionException("the server ends", e);
      }
    }

    private static boolean isProbe(HttpPrologue prologue) {
      String path = prologue.uriPath().path();
      return path.equals(Routes.LIVE) || path.equals(Routes.READY);
    }

    /** Helidon looks at every name and value, but takes a name that is empty. */
    @Override
    public void headers(ConnectionContext client, Headers headers) {
      if (headers.contains(NO_NAME)) {
        throw RequestException.builder()
            .type(DirectHandler.EventType.BAD_REQUEST)
            .message("A header has no name")
            .setKeepAlive(false)
            .build();
      }
      ((Client) client).serverSocket.headEnds();
    }
  }

  /** A connection as Helidon wants to see it. */
  private record Client(
      Connection serverSocket,
      DataReader dataReader,
      DataWriter dataWriter,
      Router router,
      ListenerContext listenerContext)
      implements ConnectionContext {
    @Override
    public ExecutorService executor() {
      return listenerContext.executor();
    }

    @Override
    public PeerInfo remotePeer() {
      return serverSocket.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return serverSocket.localPeer();
    }

    @Override
    public boolean isSecure() {
      return serverSocket.isSecure();
    }

    @Override
    public String socketId() {
      return serverSocket.socketId();
    }

    @Override
    public String childSocketId() {
      return serverSocket.childSocketId();
    }
  }

  /** A server as Helidon wants to see it. */
  private record Parts(
      Context context,
      MediaContext mediaContext,
      ContentEncodingContext contentEncodingContext,
      DirectHandlers directHandlers,
      ListenerConfig config,
      ExecutorService executor)
      implements ListenerContext {}
}
