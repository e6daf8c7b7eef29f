package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many turns at once that mostly wait. Delta number k, from 0, of a turn is due k pauses after its
 * request was sent; how much later it comes is its delay. The starts are spread evenly over nearly
 * a turn's length, so that all are open at once before the first ends.
 */
final class SlowStreams {
  /**
   * A load.
   *
   * @param streams at once
   * @param deltas of each
   * @param pauseMillis between two deltas
   * @param warmUp how long turns without pauses go on before
   * @param rounds of which the median counts
   */
  record Load(int streams, int deltas, int pauseMillis, Duration warmUp, int rounds) {
    String text() {
      return "bench-slow:%s:%s".formatted(deltas, pauseMillis);
    }
  }

  /**
   * The outcome of a round.
   *
   * @param delays of all deltas
   * @param lateStarts how late this process woke to send each request
   * @param open streams at the most
   * @param serverCores how many processors the server kept busy
   */
  private record Round(Nanos delays, Nanos lateStarts, int open, double serverCores) {}

  private record OneStream(Nanos delays, long late) {}

  private static final int WARM_UP_CONNECTIONS = 32;

  private final Target target;
  private final Load load;
  private final byte[] request;

  private SlowStreams(Target target, Load load) {
    this.target = target;
    this.load = load;
    request = target.request("streams", Requests.create(load.text()));
  }

  static Table table() {
    return new Table(
        "streams",
        "of",
        "open at once",
        "delay p50 ms",
        "p99 ms",
        "at most ms",
        "driver late p99 ms",
        "processors busy by the server",
        "its memory, at most MB");
  }

  /** Starts the packed program for this load alone, measures it, and adds a row. */
  static void ofPacked(Scratch scratch, Load load, Table table, String... jvmOptions)
      throws Exception {
    try (ServedProgram program =
        ServedProgram.start(ServedProgram.packed(jvmOptions), scratch.path(), Map.of())) {
      measure(program.target(), load, table);
    }
  }

  static void measure(Target target, Load load, Table table) throws Exception {
    SlowStreams streams = new SlowStreams(target, load);
    streams.warmUp();
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < load.rounds(); i++) {
      rounds.add(streams.round());
    }
    table.row(
        Spread.count(load.streams()),
        "`" + load.text() + "`",
        Spread.of(rounds, Round::open),
        Spread.of(rounds, round -> round.delays().millis(0.5)),
        Spread.of(rounds, round -> round.delays().millis(0.99)),
        Spread.of(rounds, round -> round.delays().millis(1)),
        Spread.of(rounds, round -> round.lateStarts().millis(0.99)),
        Spread.of(rounds, Round::serverCores),
        target.peakMegabytes());
  }

  private void warmUp() throws IOException, InterruptedException {
    byte[] quick = target.request("quick", Requests.create("bench:20"));
    List<Exchange> turns = new ArrayList<>();
    for (int i = 0; i < WARM_UP_CONNECTIONS; i++) {
      turns.add(new WholeTurn(quick, 20));
    }
    ClosedLoop.run(target, turns, load.warmUp());
  }

  private Round round() throws IOException, InterruptedException {
    List<HttpConnection> connections = new ArrayList<>();
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < load.streams(); i++) {
        connections.add(target.connect());
      }
      double server = target.cpuSeconds();
      long begin = System.nanoTime();
      List<Future<OneStream>> running = new ArrayList<>();
      for (int i = 0; i < load.streams(); i++) {
        HttpConnection connection = connections.get(i);
        long start = begin + spread() * i / load.streams();
        running.add(
            threads.submit(() -> {
              TimeUnit.NANOSECONDS.sleep(start - System.nanoTime());
              long late = System.nanoTime() - start;
              most.accumulateAndGet(open.incrementAndGet(), Math::max);
              Nanos delays = delays(connection);
              open.decrementAndGet();
              return new OneStream(delays, late);
            }));
      }
      Nanos delays = new Nanos();
      Nanos late = new Nanos();
      for (Future<OneStream> each : running) {
        OneStream stream = ClosedLoop.result(each);
        delays.addAll(stream.delays());
        late.add(stream.late());
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Round(delays, late, most.get(), (target.cpuSeconds() - server) / seconds);
    } finally {
      for (HttpConnection connection : connections) {
        connection.close();
      }
    }
  }

  /** A pause less than a turn takes. */
  private long spread() {
    return TimeUnit.MILLISECONDS.toNanos((load.deltas() - 2L) * load.pauseMillis());
  }

  private Nanos delays(HttpConnection connection) throws IOException {
    WholeTurn turn = new WholeTurn(request, load.deltas());
    turn.run(connection);
    Nanos delays = new Nanos();
    for (int k = 0; k < turn.deltas().size(); k++) {
      long due = TimeUnit.MILLISECONDS.toNanos((long) k * load.pauseMillis());
      delays.add(turn.deltas().get(k) - due);
    }
    return delays;
  }
}
