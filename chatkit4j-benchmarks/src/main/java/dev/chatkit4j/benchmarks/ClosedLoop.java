package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections of which each sends its next request when the answer to the last is complete. */
final class ClosedLoop {
  /**
   * The outcome of a round.
   *
   * @param took what each exchange took
   * @param seconds how long it went on
   * @param serverSeconds processor time of the server meanwhile
   * @param driverSeconds and of this process
   */
  record Round(Nanos took, double seconds, double serverSeconds, double driverSeconds) {
    double perSecond() {
      return took.size() / seconds;
    }

    double serverMillisEach() {
      return 1e3 * serverSeconds / took.size();
    }

    double driverMillisEach() {
      return 1e3 * driverSeconds / took.size();
    }
  }

  private ClosedLoop() {}

  /** Runs each exchange on a connection of its own, again and again for so long, at least once. */
  static Round run(Target target, List<Exchange> exchanges, Duration length)
      throws IOException, InterruptedException {
    List<HttpConnection> connections = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < exchanges.size(); i++) {
        connections.add(target.connect());
      }
      double server = target.cpuSeconds();
      double driver = Target.seconds(ProcessHandle.current());
      long begin = System.nanoTime();
      List<Future<Nanos>> running = new ArrayList<>();
      for (int i = 0; i < exchanges.size(); i++) {
        Exchange exchange = exchanges.get(i);
        HttpConnection connection = connections.get(i);
        running.add(threads.submit(() -> repeat(exchange, connection, begin + length.toNanos())));
      }
      Nanos all = new Nanos();
      for (Future<Nanos> each : running) {
        all.addAll(result(each));
      }
      return new Round(
          all,
          (System.nanoTime() - begin) / 1e9,
          target.cpuSeconds() - server,
          Target.seconds(ProcessHandle.current()) - driver);
    } finally {
      for (HttpConnection connection : connections) {
        connection.close();
      }
    }
  }

  private static Nanos repeat(Exchange exchange, HttpConnection connection, long end)
      throws IOException {
    Nanos nanos = new Nanos();
    long begin;
    do {
      begin = System.nanoTime();
      exchange.run(connection);
      nanos.add(System.nanoTime() - begin);
    } while (begin < end);
    return nanos;
  }

  /** What a task returned; what it threw goes on from here. */
  static <T> T result(Future<T> task) throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }
}
