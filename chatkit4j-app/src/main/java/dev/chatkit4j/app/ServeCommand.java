package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.playground.Playground;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code chatkit4j serve}: a whole ChatKit backend. */
@Command(
    name = "serve",
    description = {
      "Runs a ChatKit backend at /chatkit until it is stopped.",
      "Each option can also be given as an environment variable, --allow-origin as"
          + " CHATKIT4J_ALLOW_ORIGIN and so on; an option beats its variable.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class ServeCommand implements Callable<Integer> {
  /** How the program ends when it can serve no more. */
  private static final int BROKEN = 1;

  private static final String LOCAL_USER = "local";
  private static final String SCRIPT_USER_HEADER = "X-User-Id";
  private static final String SCRIPT_USER = "alice";

  /** The built-in backends that answer. */
  enum Responder {
    ECHO,
    BENCH,
    MODEL
  }

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "port to listen on, 0 for any free one (default: ${DEFAULT-VALUE})")
  private int port = 8000;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "address to listen on (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--responder",
      paramLabel = "NAME",
      description =
          "what answers: model is a model, echo shows what ChatKit can do, bench is for load tests"
              + " (default: model if there is one, else echo)")
  private @Nullable Responder responder;

  @Mixin private final ModelOptions model;

  @Option(
      names = "--script",
      paramLabel = "FILE",
      description = "answer from this JSON file instead, see docs/guides/scripted-backend.md")
  private @Nullable Path script;

  @Option(
      names = "--auth",
      paramLabel = "HOW",
      converter = Auth.Converter.class,
      description =
          "who is asking: none is one user for all, only on a loopback address; jwt is the subject"
              + " of a signed token; header:NAME is the user whom a trusted proxy names there"
              + " (default: none; with --script header X-User-Id, or alice without it, only on a"
              + " loopback address)")
  private @Nullable Auth auth;

  private final DatabaseOptions databaseOptions;

  @Mixin private final DatabaseWait databaseWait = new DatabaseWait();

  @Option(
      names = "--migrate",
      fallbackValue = "true",
      description =
          "bring the tables of a database server to this version before serving, as chatkit4j"
              + " migrate does; a SQLite file is in any case")
  private boolean migrating;

  @Mixin private final JwtOptions jwt;

  @Mixin private final LimitOptions limits = new LimitOptions();

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      split = ",",
      description =
          "origin whose pages may call, such as http://localhost:3000; may be repeated, * is any"
              + " without credentials")
  private List<String> allowOrigin = new ArrayList<>();

  @Mixin private final AttachmentOptions attachments = new AttachmentOptions();

  @Option(
      names = "--metrics",
      fallbackValue = "true",
      description = "show what is measured at /metrics, for Prometheus")
  private boolean measured;

  @Option(
      names = "--no-playground",
      fallbackValue = "true",
      description = "without the page to chat with at /")
  private boolean withoutPlayground;

  @Spec private @Nullable CommandSpec spec;

  private final CountDownLatch broken = new CountDownLatch(1);
  private int maxConnections;

  ServeCommand(Variables variables, DatabaseOptions databaseOptions) {
    this.databaseOptions = databaseOptions;
    jwt = new JwtOptions(variables);
    model = new ModelOptions(variables);
  }

  @Override
  public Integer call() throws InterruptedException {
    Database database = databaseOptions.database();
    Backend backend = start(database);
    attachments.serving(backend.url());
    Runtime.getRuntime().addShutdownHook(new Thread(backend::close, "chatkit4j-stop"));
    Signals.secondOneKills();
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    out.println("chatkit4j serves " + backend.url());
    out.println(
        database.kind() == Database.Kind.MEMORY
            ? "Conversations are in memory and gone when it stops."
            : "Conversations are in " + database.name());
    if (!scripted() && responder() == Responder.MODEL) {
      out.println("Answers are from " + model.source());
    }
    if (measured) {
      out.println("Metrics are at " + Routes.METRICS + ", for whoever can reach the port.");
    }
    if (!withoutPlayground) {
      out.println("Talk to it at " + backend.url().replaceFirst(Routes.CHATKIT + "$", "/"));
    }
    out.println("It takes %s connections at once".formatted(maxConnections) + Descriptors.why());
    broken.await(); // a signal ends the program before that
    requireNonNull(spec)
        .commandLine()
        .getErr()
        .println("chatkit4j: no connection can be accepted any more, the log says why");
    return BROKEN;
  }

  private Backend start(Database database) throws InterruptedException {
    InetSocketAddress address = address();
    Access access = limits.limit(access(address));
    Cors cors = cors();
    Metrics metrics = measured ? new Metrics() : null;
    attachments.check();
    UploadRules rules = attachments.rules();
    ServerOptions limited =
        limits.limit(ServerOptions.DEFAULT.withFlatUploadUrl(attachments.flatUploadUrl()));
    ServerOptions options = metrics == null ? limited : limited.withTurns(metrics.engine());
    Script answers = script != null && scripted() ? readScript(script) : null;
    Making server = server(answers, options);
    databaseWait.until(database, requireNonNull(spec).commandLine().getErr());
    migrate(database);
    Store<Caller> opened = database.open();
    Store<Caller> store = metrics == null ? opened : measured(opened, metrics);
    maxConnections = Descriptors.maxConnections();
    try {
      AttachmentServer<Caller> files =
          answers == null ? attachments.server(database, store, rules, options) : null;
      return Backend.start(
          store,
          server.make(store, files),
          files,
          new HttpEndpoint.Options(
              address,
              access,
              cors,
              maxConnections,
              ServerOptions.DEFAULT.clientStall(),
              System::nanoTime,
              LoggerFactory.getLogger("request")::info,
              metrics,
              withoutPlayground
                  ? null
                  : Playground.atRoot(attachments.elsewhere(), starters(answers)),
              broken::countDown));
    } catch (IOException e) {
      store.close();
      throw new StartException(
          "cannot listen on %s port %s: %s".formatted(host, port, e.getMessage()), e);
    } catch (StartException e) {
      store.close();
      throw e;
    }
  }

  private void migrate(Database database) {
    if (migrating && database.onServer() && !database.schemaVersion().current()) {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      Migrated.run(database, false).lines().forEach(out::println);
    }
  }

  private InetSocketAddress address() {
    if (port < 0 || port > 65_535) {
      throw new StartException("--port must be from 0 to 65535, not " + port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new StartException("--host %s is not known".formatted(host), e);
    }
  }

  private Access access(InetSocketAddress address) {
    if (auth instanceof Auth.Jwt) {
      return Access.of(jwt.callers());
    }
    jwt.requireNone();
    if (auth instanceof Auth.Header header) {
      return Access.of(Callers.header(header.name()));
    }
    if (!address.getAddress().isLoopbackAddress()) {
      throw new StartException(
          "--host %s can be reached by others, so that it must be known who is asking: use --auth"
                  .formatted(host)
              + " jwt, or --auth header:NAME behind a proxy that sets that header");
    }
    return Access.of(
            auth == null && scripted()
                ? Callers.headerOr(SCRIPT_USER_HEADER, SCRIPT_USER)
                : Callers.everybodyIs(LOCAL_USER))
        .onlyLocalHosts();
  }

  private Cors cors() {
    try {
      return new Cors(allowOrigin.stream().map(String::strip).filter(o -> !o.isEmpty()).toList());
    } catch (IllegalArgumentException e) {
      throw new StartException("--allow-origin: " + e.getMessage(), e);
    }
  }

  /** An option beats a variable, also where the two are of different names. */
  private boolean scripted() {
    ParseResult given = requireNonNull(spec).commandLine().getParseResult();
    return script != null
        && (given.hasMatchedOption("--script") || !given.hasMatchedOption("--responder"));
  }

  /** Makes a server over a store, and over files unless none are taken. */
  interface Making {
    ChatKitServer<Caller> make(Store<Caller> store, @Nullable AttachmentServer<Caller> files);
  }

  private Making server(@Nullable Script answers, ServerOptions options) {
    if (answers != null) {
      return (store, files) -> new ScriptServer<>(answers, store, options);
    }
    return switch (responder()) {
      case ECHO -> (store, files) -> new EchoServer(store, files, options);
      case BENCH -> (store, files) -> new BenchServer<>(store, files, options);
      case MODEL -> model.server(options);
    };
  }

  /** What the page offers to say first. */
  private List<String> starters(@Nullable Script answers) {
    if (answers != null) {
      return answers.messages().stream().limit(6).toList();
    }
    return switch (responder()) {
      case ECHO -> List.of("Hello!", "/help", "/widget", "/workflow", "/form", "/sources");
      case BENCH -> List.of("bench:20");
      case MODEL ->
          List.of("What can you do?", "Tell me a short story", "Compare tea and coffee in a table");
    };
  }

  private Responder responder() {
    if (responder != null) {
      return responder;
    }
    return model.given() ? Responder.MODEL : Responder.ECHO;
  }

  private static Script readScript(Path file) {
    try {
      return Script.read(file);
    } catch (ScriptException e) {
      throw new StartException("script %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Store<Caller> measured(Store<Caller> store, Metrics metrics) {
    metrics.addMachine();
    if (store instanceof SqliteStore<Caller> sqlite) {
      metrics.gauge(
          "chatkit.sqlite.writes.waiting", "calls waiting to be written", sqlite::waitingWrites);
    }
    return metrics.engine().measure(store);
  }
}
