package dev.chatkit4j.app;

import static java.util.stream.Collectors.joining;

import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.http.FileRoutes;
import dev.chatkit4j.http.HttpFailure;
import dev.chatkit4j.http.RequestBody;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.IncomingRequest;
import dev.chatkit4j.server.Readiness;
import dev.chatkit4j.server.Reply;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What is answered to which request. Every answer that is no event stream is JSON. */
final class Routes {
  static final String CHATKIT = "/chatkit";
  static final String FILES = "/attachments";
  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";
  static final String METRICS = "/metrics";

  private static final Logger logger = LoggerFactory.getLogger(Routes.class);

  private final ChatKitServer<Caller> server;
  private final Readiness<Caller> readiness;
  private final Access access;
  private final Cors cors;
  private final RequestLog log;
  private final Connections connections;
  private final RequestBody bodies = new RequestBody();
  private final @Nullable Metrics metrics;
  private final @Nullable FileRoutes<Caller> files;
  private final @Nullable Playground playground;
  private final AtomicInteger openStreams = new AtomicInteger();
  private volatile boolean stopping;

  /** Without metrics there is nothing at {@link #METRICS}, without a playground no page. */
  Routes(
      ChatKitServer<Caller> server,
      Access access,
      Cors cors,
      RequestLog log,
      Connections connections,
      @Nullable Metrics metrics,
      @Nullable Playground playground) {
    this.server = server;
    this.readiness = new Readiness<>(server, new Caller("chatkit4j-health-" + UUID.randomUUID()));
    this.access = access;
    this.cors = cors;
    this.log = log;
    this.connections = connections;
    this.metrics = metrics;
    this.playground = playground;
    this.files = server.files().map(FileRoutes::new).orElse(null);
  }

  /** From now on the readiness probe says no. */
  void notReady() {
    stopping = true;
  }

  /** How many event streams are being sent. */
  int openStreams() {
    return openStreams.get();
  }

  /** Runs around {@link #handle} and the end of the answer, which Helidon writes after it. */
  void aroundRequest(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    chain.proceed();
    boolean last = connections.answered(request.socketId());
    if (last || request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("as the client wishes, or the server ends");
    }
  }

  /** Answers a request of any kind. */
  void handle(ServerRequest request, ServerResponse response) {
    Exchange exchange = new Exchange(request, response);
    RequestLog.Line line =
        log.begin(exchange.method(), exchange.path(), exchange.info().requestId());
    try {
      answer(exchange, line);
      leaveUnread(exchange);
    } catch (IOException e) {
      line.clientGone();
      throw new CloseConnectionException("the client is gone", e);
    } finally {
      line.write(exchange.status(), exchange.bytes());
    }
  }

  private void answer(Exchange exchange, RequestLog.Line line) throws IOException {
    if (!exchange.path().equals(METRICS)) {
      cors.apply(exchange.headers(), exchange.response().headers());
    }
    try {
      exchange.requireOneHost();
      access.requireHost(exchange.headers());
      route(exchange, line);
    } catch (HttpFailure e) {
      refuse(exchange, e);
    } catch (OverBudgetException e) {
      requireUnanswered(exchange);
      refuse(exchange, HttpFailure.of(e));
    } catch (OutOfMemoryError e) {
      tag(logger.atError(), exchange).setCause(e).log("A request needs more memory than there is");
      requireUnanswered(exchange);
      refuse(exchange, HttpFailure.busy());
    } catch (RuntimeException e) {
      tag(logger.atError(), exchange).setCause(e).log("A request failed");
      requireUnanswered(exchange);
      refuse(exchange, HttpFailure.internal());
    }
  }

  private static void requireUnanswered(Exchange exchange) {
    if (exchange.status() != 0) {
      throw new CloseConnectionException("failed within the answer");
    }
  }

  private void route(Exchange exchange, RequestLog.Line line) throws IOException {
    switch (exchange.path()) {
      case CHATKIT -> {
        if (allowed("POST", exchange)) {
          chatkit(exchange, line);
        }
      }
      case LIVE -> {
        if (allowed("GET", exchange)) {
          sendOk(exchange);
        }
      }
      case READY -> {
        if (allowed("GET", exchange)) {
          requireReady(exchange);
          sendOk(exchange);
        }
      }
      case METRICS -> {
        if (metrics == null) {
          throw HttpFailure.notFound(CHATKIT);
        }
        if (allowed("GET", exchange)) {
          exchange.sendText(Metrics.TEXT, metrics.text());
        }
      }
      default -> {
        if (playground != null && playground.has(exchange.path())) {
          if (allowed("GET", exchange)) {
            playground.send(exchange);
          }
          return;
        }
        FileRoutes.Address address = fileAddress(exchange.path());
        if (files == null || address == null) {
          throw HttpFailure.notFound(CHATKIT);
        }
        if (allowed(String.join(", ", address.methods()), exchange)) {
          file(files, address, exchange);
        }
      }
    }
  }

  /** Null if it is no file's. */
  static FileRoutes.@Nullable Address fileAddress(String path) {
    return path.startsWith(FILES) ? FileRoutes.Address.of(path.substring(FILES.length())) : null;
  }

  private void file(FileRoutes<Caller> from, FileRoutes.Address address, Exchange exchange)
      throws IOException {
    if (address.takesForms() && !cors.trusts(exchange.headers())) {
      throw HttpFailure.forbiddenOrigin();
    }
    exchange.send(from.answer(address, exchange, () -> access.caller(exchange.headers())));
  }

  private static LoggingEventBuilder tag(LoggingEventBuilder line, Exchange exchange) {
    return line.addKeyValue("request_id", exchange.info().requestId());
  }

  /**
   * True if it is one of those methods, or HEAD for GET; OPTIONS is answered here and everything
   * else refused.
   */
  private boolean allowed(String methods, Exchange exchange) throws IOException {
    String asked = exchange.method().equals("HEAD") ? "GET" : exchange.method();
    if (List.of(methods.split(", ")).contains(asked)) {
      return true;
    }
    exchange.response().header(HeaderNames.ALLOW, methods + ", OPTIONS");
    if (!asked.equals("OPTIONS")) {
      throw HttpFailure.methodNotAllowed(methods);
    }
    cors.applyPreflight(exchange.headers(), exchange.response().headers());
    exchange.sendNothing();
    return false;
  }

  private void chatkit(Exchange exchange, RequestLog.Line line) throws IOException {
    RequestBody.requireJson(
        exchange.header(HeaderNames.CONTENT_TYPE), exchange.header(HeaderNames.ORIGIN));
    if (exchange.length() > RequestBody.MAX_AUDIO_BYTES) {
      throw HttpFailure.tooLarge(RequestBody.MAX_AUDIO_BYTES);
    }
    Caller caller = access.caller(exchange.headers());
    try (IncomingRequest<Caller> request = server.incoming(caller)) {
      bodies.read(exchange.body(), request);
      try (Reply reply = server.process(request, exchange.info())) {
        line.requestType(reply.type());
        switch (reply) {
          case Reply.Json json -> {
            addHeaders(json.headers(), exchange);
            exchange.sendJson(json.status(), json.text());
          }
          case Reply.Events events -> stream(exchange, events);
        }
      }
    }
  }

  private void stream(Exchange exchange, Reply.Events events) throws IOException {
    openStreams.incrementAndGet();
    try {
      exchange.stream(events);
    } finally {
      openStreams.decrementAndGet();
    }
  }

  private void requireReady(Exchange exchange) {
    if (stopping) {
      throw HttpFailure.unavailable("The server is stopping");
    }
    List<Readiness.Missing> missing = readiness.missing();
    if (!missing.isEmpty()) {
      missing.forEach(
          one -> tag(logger.atWarn(), exchange).log("Not ready: {}: {}", one.what(), one.reason()));
      throw HttpFailure.unavailable(
          missing.stream().map(Readiness.Missing::what).collect(joining("; ")));
    }
  }

  private static void sendOk(Exchange exchange) throws IOException {
    exchange.sendJson(200, WireForm.write(JsonObject.of("status", "ok")));
  }

  private static void refuse(Exchange exchange, HttpFailure failure) throws IOException {
    if (failure.reason() != null) {
      tag(logger.atWarn(), exchange).log("Refused with {}: {}", failure.status(), failure.reason());
    }
    addHeaders(failure.headers(), exchange);
    exchange.sendJson(failure.status(), failure.body(exchange.info().requestId()));
  }

  private static void addHeaders(Map<String, String> headers, Exchange exchange) {
    headers.forEach((name, value) -> exchange.response().header(HeaderNames.create(name), value));
  }

  /**
   * What is left of the body is read, within bounds, before its connection is closed: closing on a
   * client that still sends may lose the answer.
   */
  private void leaveUnread(Exchange exchange) throws IOException {
    if (exchange.unread()) {
      if (!exchange.expectsContinue()) {
        bodies.drain(exchange.body(), exchange.info().requestId());
      }
      throw new CloseConnectionException("answered before the whole body was there");
    }
  }
}
