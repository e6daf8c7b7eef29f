package dev.chatkit4j.app;

import static java.util.stream.Collectors.joining;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.HttpResponse;
import dev.chatkit4j.http.RequestBody;
import dev.chatkit4j.http.Resource;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.playground.Playground;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Readiness;
import dev.chatkit4j.server.RequestInfo;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's pages beside ChatKit: its health, what is measured, the playground. All else is the
 * endpoint's to answer.
 */
final class Routes {
  static final String CHATKIT = ChatKitEndpoint.PATH;

  static final String FILES = CHATKIT + AttachmentServer.PATH;
  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";
  static final String METRICS = "/metrics";

  /** Where files were before, and still are for links and pages that say so. */
  private static final String OLD_FILES = "/attachments";

  private static final Logger logger = LoggerFactory.getLogger(Routes.class);

  private final ChatKitEndpoint<Caller> endpoint;
  private final Readiness<Caller> readiness;
  private final Access access;
  private final Cors cors;
  private final RequestLog log;
  private final Connections connections;
  private final @Nullable Playground<Caller> playground;
  private final RequestBody bodies = new RequestBody();
  private final Map<String, OwnPage> pages = new HashMap<>();
  private final AtomicInteger openStreams = new AtomicInteger();
  private volatile boolean stopping;

  /**
   * Without files none are taken, without metrics there is nothing at {@link #METRICS}, without a
   * playground no page.
   */
  Routes(
      ChatKitServer<Caller> server,
      @Nullable AttachmentServer<Caller> files,
      Access access,
      Cors cors,
      RequestLog log,
      Connections connections,
      @Nullable Metrics metrics,
      @Nullable Playground<Caller> playground) {
    ChatKitEndpoint.Builder<Caller> on =
        ChatKitEndpoint.on(server).path(CHATKIT).callers(access::caller).admission(access);
    this.endpoint = (files == null ? on : on.with(files)).build();
    this.readiness = new Readiness<>(server, new Caller("chatkit4j-health-" + UUID.randomUUID()));
    this.access = access;
    this.cors = cors;
    this.log = log;
    this.connections = connections;
    this.playground = playground;
    add(new OwnPage(LIVE, (request, info) -> ok()));
    add(new OwnPage(READY, (request, info) -> ready(info)));
    if (metrics != null) {
      add(new OwnPage(METRICS, (request, info) -> measured(metrics)));
    }
  }

  private void add(OwnPage page) {
    pages.put(page.pattern(), page);
  }

  /** From now on the readiness probe says no. */
  void notReady() {
    stopping = true;
  }

  /** How many event streams are being sent. */
  int openStreams() {
    return openStreams.get();
  }

  /** A path of today's for one that may be of before. */
  static String place(String asked) {
    return asked.equals(OLD_FILES) || asked.startsWith(OLD_FILES + "/") ? CHATKIT + asked : asked;
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
    Exchange exchange = new Exchange(request, response, cors);
    RequestInfo info = ChatKitEndpoint.info(exchange);
    RequestLog.Line line =
        log.begin(exchange.method(), pattern(exchange.asked()), info.requestId());
    try {
      answer(exchange, info, line);
      leaveUnread(exchange, info);
    } catch (IOException e) {
      line.clientGone();
      throw new CloseConnectionException("the client is gone", e);
    } finally {
      line.write(exchange.status(), exchange.bytes());
    }
  }

  /** The path without what clients choose, for the log. */
  String pattern(String asked) {
    String path = place(asked);
    Resource<Caller> own = own(path);
    if (own != null) {
      return own.pattern();
    }
    String pattern = endpoint.pattern(path);
    if (pattern == null) {
      return "(path)";
    }
    return path.equals(asked) ? pattern : pattern.substring(CHATKIT.length());
  }

  private void answer(Exchange exchange, RequestInfo info, RequestLog.Line line)
      throws IOException {
    if (!exchange.path().equals(METRICS)) {
      cors.apply(exchange.headers(), exchange.answerHeaders());
    }
    try (HttpResponse answer = answer(exchange, info)) {
      line.requestType(answer.type());
      if (exchange.method().equals("OPTIONS") && answer.status() < 300) {
        cors.applyPreflight(exchange.headers(), exchange.answerHeaders());
      }
      send(answer, exchange);
    } catch (RuntimeException | OutOfMemoryError e) {
      HttpResponse refusal = endpoint.refusal(e, exchange, info);
      if (exchange.status() != 0) {
        throw new CloseConnectionException("failed within the answer", e);
      }
      exchange.send(refusal);
    }
  }

  private HttpResponse answer(Exchange exchange, RequestInfo info) throws IOException {
    try {
      exchange.requireOneHost();
      access.requireHost(exchange);
    } catch (Refusal e) {
      return endpoint.refusal(e, exchange, info);
    }
    Resource<Caller> own = own(exchange.path());
    return own == null ? endpoint.answer(exchange, info) : endpoint.answer(own, exchange, info);
  }

  /** What the program itself has at that path; null for nothing. */
  private @Nullable Resource<Caller> own(String path) {
    OwnPage page = pages.get(path);
    return page == null && playground != null ? playground.at(path) : page;
  }

  private void send(HttpResponse answer, Exchange exchange) throws IOException {
    boolean stream = answer instanceof HttpResponse.Stream;
    openStreams.addAndGet(stream ? 1 : 0);
    try {
      exchange.send(answer);
    } finally {
      openStreams.addAndGet(stream ? -1 : 0);
    }
  }

  private static HttpResponse ok() {
    return HttpResponse.Whole.json(200, WireForm.write(JsonObject.of("status", "ok")));
  }

  private static HttpResponse measured(Metrics metrics) {
    return HttpResponse.Whole.of(200, Map.of("Content-Type", Metrics.TEXT), metrics.text());
  }

  private HttpResponse ready(RequestInfo info) {
    if (stopping) {
      throw Refusal.unavailable("The server is stopping");
    }
    List<Readiness.Missing> missing = readiness.missing();
    if (!missing.isEmpty()) {
      missing.forEach(one ->
          logger
              .atWarn()
              .addKeyValue("request_id", info.requestId())
              .log("Not ready: {}: {}", one.what(), one.reason()));
      throw Refusal.unavailable(
          missing.stream().map(Readiness.Missing::what).collect(joining("; ")));
    }
    return ok();
  }

  /**
   * What is left of the body is read, within bounds, before its connection is closed: closing on a
   * client that still sends may lose the answer.
   */
  private void leaveUnread(Exchange exchange, RequestInfo info) throws IOException {
    if (exchange.unread()) {
      if (!exchange.expectsContinue()) {
        bodies.drain(exchange.body(), info.requestId());
      }
      throw new CloseConnectionException("answered before the whole body was there");
    }
  }
}
