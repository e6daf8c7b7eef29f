package dev.chatkit4j.app;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.http.HttpResponse;
import dev.chatkit4j.http.RequestBody;
import dev.chatkit4j.playground.Playground;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.RequestInfo;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ChatKit over HTTP: {@code POST /chatkit} and the health probes. A virtual thread serves each
 * connection. The server and its store are not closed with it.
 */
final class HttpEndpoint implements AutoCloseable {
  private static final long MAX_BYTES = 2L * RequestBody.MAX_AUDIO_BYTES;

  private static final Pattern OTHER_VERSION = Pattern.compile("(?:^| )HTTP/(?!1\\.1)\\d\\.\\d/?$");

  private final Listener listener;
  private final Connections connections;
  private final Routes routes;

  private HttpEndpoint(Listener listener, Connections connections, Routes routes) {
    this.listener = listener;
    this.connections = connections;
    this.routes = routes;
  }

  /**
   * The way in which an endpoint serves.
   *
   * @param address port 0 is any free one
   * @param maxConnections how many there may be at once
   * @param stall how long to wait for a client that neither sends nor takes anything
   * @param nanos the time by which that is measured, from any origin
   * @param log gets a line per request
   * @param metrics also measures requests, and is shown; null for neither
   * @param playground the page at the root; null for none
   * @param broken is told if no connection can be accepted any more
   */
  record Options(
      InetSocketAddress address,
      Access access,
      Cors cors,
      int maxConnections,
      Duration stall,
      LongSupplier nanos,
      Consumer<String> log,
      @Nullable Metrics metrics,
      @Nullable Playground<Caller> playground,
      Runnable broken) {}

  /**
   * Serves from now on.
   *
   * @param files those given to the server; null if it takes none
   * @throws IOException if it cannot listen there
   */
  static HttpEndpoint start(
      ChatKitServer<Caller> server, @Nullable AttachmentServer<Caller> files, Options options)
      throws IOException {
    Metrics metrics = options.metrics();
    RequestLog log =
        new RequestLog(
            options.log(), metrics == null ? RequestLog.Answered.NOBODY : metrics::answered);
    Connections connections =
        new Connections(
            options.maxConnections(), options.stall(), server::endOneArrival, options.nanos());
    Routes routes =
        new Routes(
            server,
            files,
            options.access(),
            options.cors(),
            log,
            connections,
            metrics,
            options.playground());
    BoundedHttp1 http =
        new BoundedHttp1(
            connections,
            HttpRouting.builder().addFilter(routes::aroundRequest).any(routes::handle),
            jsonOnly(options.cors(), routes, log),
            maxBytes(files));
    Listener listener =
        Listener.start(options.address(), connections, http::serve, options.broken());
    if (metrics != null) {
      metrics.add(server);
      metrics.gauge("chatkit.streams.open", "event streams being sent", routes::openStreams);
      metrics.gauge(
          "chatkit.connections.waiting",
          "requests that wait because there are too many connections",
          connections::waiting);
    }
    return new HttpEndpoint(listener, connections, routes);
  }

  /**
   * Each kind of request has a smaller bound of its own, whose error says more. This one keeps
   * Helidon from making room for a chunk of any size.
   */
  private static long maxBytes(@Nullable AttachmentServer<Caller> files) {
    long file = files == null ? 0 : files.rules().maxBytes();
    return Math.max(MAX_BYTES, 2 * Math.min(file, Long.MAX_VALUE / 2));
  }

  /** What Helidon refuses by itself is answered in the form of every other error. */
  private static DirectHandlers jsonOnly(Cors cors, Routes routes, RequestLog log) {
    DirectHandler handler =
        new DirectHandler() {
          @Override
          public TransportResponse handle(
              TransportRequest request,
              EventType type,
              Status status,
              ServerResponseHeaders headers,
              @Nullable String message) {
            Refusal refusal = refusal(type, status, request);
            String requestId = requestId(request.headers());
            byte[] body = WireForm.write(refusal, requestId);
            cors.apply(request.headers(), headers);
            HttpResponse.Whole.refusal(refusal, requestId)
                .to(request.method(), requestId)
                .headers()
                .forEach((name, value) -> headers.set(HeaderNames.create(name), value));
            log.begin(request.method(), routes.pattern(request.path()), requestId)
                .write(refusal.status(), body.length);
            return TransportResponse.builder()
                .status(Status.create(refusal.status()))
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

  /**
   * Helidon takes a method that is no token for an error of its own, there being no request then,
   * and any version of HTTP but 1.0 for a bad request.
   */
  private static Refusal refusal(
      DirectHandler.EventType type, Status status, DirectHandler.TransportRequest request) {
    if (type == DirectHandler.EventType.INTERNAL_ERROR && request.path().isEmpty()) {
      return Exchange.refusal(Status.BAD_REQUEST_400);
    }
    boolean version = OTHER_VERSION.matcher(request.protocolVersion()).find();
    return Exchange.refusal(version ? Status.HTTP_VERSION_NOT_SUPPORTED_505 : status);
  }

  private static String requestId(Headers headers) {
    return RequestInfo.of(
            null, headers.first(HeaderNames.create(HttpResponse.REQUEST_ID)).orElse(null))
        .requestId();
  }

  /** The port it listens on. */
  int port() {
    return listener.port();
  }

  /** How many requests wait because there are too many connections. */
  int waiting() {
    return connections.waiting();
  }

  /** From now on the readiness probe says no; requests are still served. */
  void notReady() {
    routes.notReady();
  }

  /** Ends open requests within seconds, cutting off those that do not end. */
  @Override
  public void close() {
    listener.close();
  }
}
