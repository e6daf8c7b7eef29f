package dev.chatkit4j.app;

import dev.chatkit4j.http.HttpFailure;
import dev.chatkit4j.http.RequestBody;
import dev.chatkit4j.server.ChatKitServer;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * ChatKit over HTTP: {@code POST /chatkit} and the health probes. A virtual thread serves each
 * connection. The server and its store are not closed with it.
 */
final class HttpEndpoint implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration IDLE_ROUND = Duration.ofSeconds(15);
  private static final long MAX_BYTES = 2L * RequestBody.MAX_AUDIO_BYTES;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final WebServer web;
  private final Routes routes;
  private final Stalls stalls;

  private HttpEndpoint(WebServer web, Routes routes, Stalls stalls) {
    this.web = web;
    this.routes = routes;
    this.stalls = stalls;
  }

  /**
   * How to serve.
   *
   * @param address port 0 is any free one
   * @param stall how long to wait for a client that neither sends nor takes anything
   * @param log gets a line per request
   * @param metrics also measures requests, and is shown; null for neither
   * @param playground the page at the root; null for none
   */
  record Options(
      InetSocketAddress address,
      Access access,
      Cors cors,
      Duration stall,
      Consumer<String> log,
      @Nullable Metrics metrics,
      @Nullable Playground playground) {}

  /**
   * Serves from now on.
   *
   * @throws IOException if it cannot listen there
   */
  static HttpEndpoint start(ChatKitServer<Caller> server, Options options) throws IOException {
    requireFree(options.address());
    Stalls stalls = new Stalls(options.stall());
    Metrics metrics = options.metrics();
    RequestLog log =
        new RequestLog(
            options.log(), metrics == null ? RequestLog.Answered.NOBODY : metrics::answered);
    Routes routes =
        new Routes(
            server, options.access(), options.cors(), log, stalls, metrics, options.playground());
    WebServer web =
        WebServer.builder()
            .address(options.address().getAddress())
            .port(options.address().getPort())
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxPayloadSize(maxBytes(server))
            .idleConnectionTimeout(IDLE)
            .idleConnectionPeriod(IDLE_ROUND)
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .contentEncoding(
                ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build())
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new BoundedHttp1(http1(stalls)))
            .featuresDiscoverServices(false)
            .directHandlers(jsonOnly(options.cors(), log))
            .routing(routing -> routing.addFilter(routes::aroundRequest).any(routes::handle))
            .build()
            .start();
    if (!web.isRunning()) {
      stalls.close();
      throw new IOException("cannot listen on " + options.address());
    }
    if (metrics != null) {
      metrics.add(server);
      metrics.gauge("chatkit.streams.open", "event streams being sent", routes::openStreams);
    }
    return new HttpEndpoint(web, routes, stalls);
  }

  /**
   * Each kind of request has a smaller bound of its own, whose error says more. This one keeps
   * Helidon from making room for a chunk of any size.
   */
  private static long maxBytes(ChatKitServer<Caller> server) {
    long file = server.files().map(files -> files.rules().maxBytes()).orElse(0L);
    return Math.max(MAX_BYTES, 2 * Math.min(file, Long.MAX_VALUE / 2));
  }

  /** Helidon reports that it cannot listen, and why, only in its log. */
  private static void requireFree(InetSocketAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    }
  }

  private static Http1Config http1(Stalls stalls) {
    return Http1Config.builder().addReceiveListener(headersInTime(stalls)).build();
  }

  private static Http1ConnectionListener headersInTime(Stalls stalls) {
    return new Http1ConnectionListener() {
      @Override
      public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        stalls.begin();
      }

      @Override
      public void headers(ConnectionContext connection, Headers headers) {
        stalls.end();
      }
    };
  }

  /** What Helidon refuses by itself is answered in the form of every other error. */
  private static DirectHandlers jsonOnly(Cors cors, RequestLog log) {
    DirectHandler handler =
        new DirectHandler() {
          @Override
          public TransportResponse handle(
              TransportRequest request,
              EventType type,
              Status status,
              ServerResponseHeaders headers,
              @Nullable String message) {
            HttpFailure failure = refusal(type, status, request);
            String requestId = Exchange.info(request.headers()).requestId();
            byte[] body = failure.body(requestId);
            cors.apply(request.headers(), headers);
            headers.set(HeaderValues.CONTENT_TYPE_JSON);
            headers.set(Exchange.REQUEST_ID, requestId);
            log.begin(request.method(), request.path(), requestId)
                .write(failure.status(), body.length);
            return TransportResponse.builder()
                .status(Status.create(failure.status()))
                .headers(headers)
                .keepAlive(false)
                .entity(body)
                .build();
          }
        };
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  /** Helidon takes a method that is no token for an error of its own; there is no request then. */
  private static HttpFailure refusal(
      DirectHandler.EventType type, Status status, DirectHandler.TransportRequest request) {
    boolean unreadable = type == DirectHandler.EventType.INTERNAL_ERROR && request.path().isEmpty();
    return of(unreadable ? Status.BAD_REQUEST_400 : status);
  }

  private static HttpFailure of(Status status) {
    return HttpFailure.of(status.code(), status.reasonPhrase());
  }

  /** The port it listens on. */
  int port() {
    return web.port();
  }

  /** From now on the readiness probe says no; requests are still served. */
  void notReady() {
    routes.notReady();
  }

  /** Ends open requests within seconds, cutting off those that do not end. */
  @Override
  public void close() {
    web.stop();
    stalls.close();
  }
}
