package dev.chatkit4j.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the time of a model's delta through the program: from the moment the provider, here in
 * this process, begins to write it until the client, here too, has read it as an event. Two
 * passages over the loopback and what this process needs are in it. Each delta says when it was
 * written. To be run alone: {@code java -cp chatkit4j-benchmarks.jar
 * dev.chatkit4j.benchmarks.ModelDeltas}.
 */
public final class ModelDeltas {
  /**
   * A load.
   *
   * @param turns at once
   * @param deltas of each
   * @param pauseMillis between two deltas
   */
  record Load(int turns, int deltas, int pauseMillis) {
    /** How long a turn is. */
    private long millis() {
      return (long) deltas * pauseMillis;
    }
  }

  private static final int DATA = "data: ".length();

  /** In an event of ours as well as in one of the provider. */
  private static final Pattern WRITTEN = Pattern.compile("\"(?:delta|content)\":\"([0-9]+) \"");

  private final Load load;

  private ModelDeltas(Load load) {
    this.load = load;
  }

  /** Measures 100 turns at once and prints a table in Markdown. */
  public static void main(String[] arguments) throws Exception {
    try (Scratch scratch = Scratch.create()) {
      System.out.println(ofPacked(scratch, new Load(100, 200, 50), 3));
    }
  }

  /** Starts the packed program, warms it up with one round, and measures so many more. */
  static Table ofPacked(Scratch scratch, Load load, int rounds) throws Exception {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    ModelDeltas deltas = new ModelDeltas(load);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpServer provider =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      provider.setExecutor(threads);
      provider.createContext("/v1/chat/completions", deltas::answer);
      provider.start();
      try {
        return deltas.measure(scratch, provider.getAddress().getPort(), rounds);
      } finally {
        provider.stop(0);
      }
    }
  }

  private Table measure(Scratch scratch, int port, int rounds) throws Exception {
    Map<String, String> model =
        Map.of("OPENAI_BASE_URL", "http://127.0.0.1:%s/v1".formatted(port), "CHATKIT4J_MODEL", "m");
    Table table =
        new Table(
            "",
            "turns at once",
            "deltas",
            "p50 ms",
            "p90 ms",
            "p99 ms",
            "p99.9 ms",
            "at most ms",
            "processors busy by the server");
    try (ServedProgram program =
        ServedProgram.start(ServedProgram.packed(), scratch.path(), model, "model")) {
      byte[] ask = program.target().request("models", Requests.create("Tell me something"));
      byte[] direct = HttpConnection.request("/v1/chat/completions", "nobody", "{}");
      Target itself = new Target(URI.create("http://127.0.0.1:" + port), ProcessHandle.current());
      round(program.target(), ask);
      for (int i = 0; i < rounds; i++) {
        row(table, "without the program", round(itself, direct), "");
        double before = program.target().cpuSeconds();
        long began = System.nanoTime();
        Nanos delays = round(program.target(), ask);
        double seconds = (System.nanoTime() - began) / 1e9;
        row(table, "with it", delays, (program.target().cpuSeconds() - before) / seconds);
      }
    }
    return table;
  }

  private void row(Table table, String what, Nanos delays, Object processors) {
    table.row(
        what,
        load.turns,
        delays.size(),
        delays.millis(0.5),
        delays.millis(0.9),
        delays.millis(0.99),
        delays.millis(0.999),
        delays.millis(1),
        processors);
  }

  /** All turns, begun evenly within half of a turn's length, so that all are open for as long. */
  private Nanos round(Target target, byte[] request) throws Exception {
    List<Future<Nanos>> running = new ArrayList<>();
    Nanos all = new Nanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < load.turns; i++) {
        long start = TimeUnit.MILLISECONDS.toNanos(load.millis()) / 2 * i / load.turns;
        running.add(
            threads.submit(() -> {
              TimeUnit.NANOSECONDS.sleep(start);
              return turn(target, request);
            }));
      }
      for (Future<Nanos> turn : running) {
        all.addAll(ClosedLoop.result(turn));
      }
    }
    return all;
  }

  private Nanos turn(Target target, byte[] request) throws IOException {
    Nanos delays = new Nanos();
    try (HttpConnection connection = target.connect()) {
      connection.stream(request, (line, length) -> take(line, length, delays));
    }
    if (delays.size() != load.deltas) {
      throw new IOException("%s deltas of %s".formatted(delays.size(), load.deltas));
    }
    return delays;
  }

  private static void take(byte[] line, int length, Nanos delays) {
    if (length <= DATA || line[0] != 'd') {
      return; // between two events, or a comment
    }
    long now = System.nanoTime();
    Matcher delta = WRITTEN.matcher(new String(line, 0, length, StandardCharsets.US_ASCII));
    if (delta.find()) {
      delays.add(now - Long.parseLong(delta.group(1)));
    }
  }

  // --------------------------------------------------------------------------- the provider

  /** Titles are asked for too; those get one word at once. */
  private void answer(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean title = asked.contains("\"system\"");
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < (title ? 1 : load.deltas); i++) {
        TimeUnit.MILLISECONDS.sleep(title ? 0 : load.pauseMillis);
        write(out, "{\"content\":\"%s \"}".formatted(System.nanoTime()), "null");
      }
      write(out, "{}", "\"stop\"");
      out.write("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void write(OutputStream out, String delta, String finishReason)
      throws IOException {
    out.write(
        """
        data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":\
        [{"index":0,"delta":%s,"finish_reason":%s}]}

        """
            .formatted(delta, finishReason)
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
