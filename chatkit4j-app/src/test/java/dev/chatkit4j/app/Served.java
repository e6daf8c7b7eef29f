package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.playground.Playground;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An endpoint on a free port of this machine, over a store in memory, and a client for it. */
final class Served implements AutoCloseable {
  static final String CREATE =
      """
      {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"%s"}],\
      "attachments":[],"quoted_text":null,"inference_options":{}}}}\
      """;
  static final String LIST = "{\"type\":\"threads.list\",\"params\":{}}";

  /** The code of a turn. */
  interface Responder {
    void respond(Turn<Caller> turn) throws Exception;
  }

  /** The request log. */
  final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  final HttpClient client = HttpClient.newHttpClient();
  final ChatKitServer<Caller> server;
  final HttpEndpoint endpoint;

  /** Null if none are kept. */
  final @Nullable AttachmentServer<Caller> files;

  private Served(Setup setup) {
    files = setup.files == null ? null : setup.files.over(setup.store, setup.server);
    server = setup.kind.serve(setup.store, files, setup.server);
    HttpEndpoint.Options options =
        new HttpEndpoint.Options(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), setup.port),
            setup.access,
            new Cors(setup.origins),
            setup.maxConnections,
            setup.stall,
            setup.nanos,
            setup.lines == null ? log::add : setup.lines,
            setup.metrics,
            setup.playground,
            () -> {});
    try {
      endpoint = HttpEndpoint.start(server, files, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Setup by(Responder responder) {
    return with((store, options) -> new ResponderServer(store, options, responder));
  }

  /** The kinds of servers by what they are made of. */
  interface Kind {
    ChatKitServer<Caller> serve(Store<Caller> store, ServerOptions options);
  }

  /** Likewise, of those that may keep files. */
  private interface FileKind {
    ChatKitServer<Caller> serve(
        Store<Caller> store, @Nullable AttachmentServer<Caller> files, ServerOptions options);
  }

  /** Files to be. */
  private interface NewFiles {
    AttachmentServer<Caller> over(Store<Caller> store, ServerOptions options);
  }

  static Setup with(Kind kind) {
    return new Setup((store, files, options) -> kind.serve(store, options), null);
  }

  /** An echo that keeps files in a directory, and links to itself. */
  static Setup keepingFiles(Path directory, UploadRules rules) throws IOException {
    AtomicReference<Served> served = new AtomicReference<>();
    var links =
        new AttachmentLinks(
            new byte[32],
            () -> URI.create("http://127.0.0.1:" + served.get().port() + "/chatkit/attachments"));
    var kept = FileAttachmentStore.open(directory, Caller::owner, links, Clock.systemUTC());
    return new Setup(
            (store, files, options) ->
                new EchoServer(store, files, options, Duration.ZERO, Duration.ZERO),
            (store, options) -> new AttachmentServer<>(store, kept, rules, options))
        .started(served::set);
  }

  static Served saying(String text) {
    return by(turn -> turn.say(text)).start();
  }

  int port() {
    return endpoint.port();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpRequest.Builder post(String body) {
    return request("/chatkit")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The answer as it comes. */
  HttpResponse<InputStream> open(String body) throws Exception {
    return client.send(post(body).build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  /** A bare connection that has sent this. */
  Socket raw(String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /** A bare connection that has sent a request. */
  Socket rawPost(String body) throws IOException {
    return raw(
        """
        POST /chatkit HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        Content-Length: %s\r
        \r
        %s\
        """
            .formatted(body.length(), body));
  }

  /** The next line of the request log. */
  String logged() throws InterruptedException {
    return log.poll(20, TimeUnit.SECONDS);
  }

  /** Until the turns of clients that left have ended, which is after their lines are logged. */
  void awaitNoTurns() {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (server.openTurns() > 0) {
      assertThat(System.nanoTime()).as("the turn ends").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    server.close();
    endpoint.close();
    client.close();
  }

  /** The way in which a server is to serve. */
  static final class Setup {
    private final FileKind kind;
    private final @Nullable NewFiles files;
    private Store<Caller> store = new MemoryStore<>(Caller::owner);
    private Access access = Access.of(Callers.everybodyIs("local"));
    private List<String> origins = List.of();
    private int port;
    private int maxConnections = 10_000;
    private Duration stall = Duration.ofSeconds(30);
    private LongSupplier nanos = System::nanoTime;
    private ServerOptions server = ServerOptions.DEFAULT;
    private @Nullable Metrics metrics;
    private @Nullable Playground<Caller> playground;
    private @Nullable Consumer<String> lines;
    private Consumer<Served> started = served -> {};

    private Setup(FileKind kind, @Nullable NewFiles files) {
      this.kind = kind;
      this.files = files;
    }

    Setup store(Store<Caller> newStore) {
      store = newStore;
      return this;
    }

    /** Where the request log goes instead. */
    Setup log(Consumer<String> newLines) {
      lines = newLines;
      return this;
    }

    /** The port, instead of a free one. */
    Setup port(int newPort) {
      port = newPort;
      return this;
    }

    Setup callers(Callers callers) {
      return access(Access.of(callers));
    }

    Setup access(Access newAccess) {
      access = newAccess;
      return this;
    }

    Setup origins(String... newOrigins) {
      origins = List.of(newOrigins);
      return this;
    }

    /** As the program does it. */
    Setup metrics(Metrics newMetrics) {
      metrics = newMetrics;
      store = newMetrics.engine().measure(store);
      server = server.withTurns(newMetrics.engine());
      return this;
    }

    Setup playground(Playground<Caller> newPlayground) {
      playground = newPlayground;
      return this;
    }

    Setup stall(Duration newStall) {
      stall = newStall;
      server = server.withClientStall(newStall);
      return this;
    }

    /** The time by which clients are found too slow. */
    Setup nanos(LongSupplier newNanos) {
      nanos = newNanos;
      return this;
    }

    /** How many turns a user may have at once. */
    Setup maxTurns(int turns) {
      server = server.withTurnLimits(server.turnLimits().withOfOwner(turns));
      return this;
    }

    /** How many connections, each of which may send something. */
    Setup maxConnections(int newMaxConnections) {
      maxConnections = newMaxConnections;
      server = server.withArrivals(ServerOptions.arrivals(newMaxConnections));
      return this;
    }

    /** With the upload's URL beside its descriptor. */
    Setup flatUploadUrl() {
      server = server.withFlatUploadUrl(true);
      return this;
    }

    Setup heartbeat(Duration heartbeat) {
      server = server.withHeartbeat(heartbeat);
      return this;
    }

    /** Without a request log. */
    Setup quiet() {
      return log(line -> {});
    }

    /** Who is told of the server when it is there. */
    private Setup started(Consumer<Served> newStarted) {
      started = newStarted;
      return this;
    }

    Served start() {
      Served served = new Served(this);
      started.accept(served);
      return served;
    }
  }

  private static final class ResponderServer extends ChatKitServer<Caller> {
    private final Responder responder;

    ResponderServer(Store<Caller> store, ServerOptions options, Responder responder) {
      super(store, null, options);
      this.responder = responder;
    }

    @Override
    protected void respond(Turn<Caller> turn) throws Exception {
      responder.respond(turn);
    }

    @Override
    protected String transcribe(AudioInput audio, Caller context) {
      return audio.data().length + " bytes";
    }
  }
}
