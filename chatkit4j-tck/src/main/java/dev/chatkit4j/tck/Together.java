package dev.chatkit4j.tck;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Runs calls at the same moment, each on a thread of its own. */
final class Together {
  static final int THREADS = 8;

  private static final int READERS = 2;

  private static final long PATIENCE_SECONDS = 60;

  private Together() {}

  /** Runs eight calls on virtual threads, numbered from 0, and returns what they return. */
  static <T> List<T> run(IntFunction<Callable<T>> calls) throws Exception {
    List<Callable<T>> all = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      all.add(calls.apply(i));
    }
    return run(all);
  }

  static <T> List<T> run(List<Callable<T>> calls) throws Exception {
    Races.tried(calls.size());
    return run(Executors.newVirtualThreadPerTaskExecutor(), calls, new Calls(calls.size(), 0));
  }

  /**
   * Likewise, of calls that wait for each other by themselves: in none of them {@link Calls} are.
   */
  static <T> List<T> runLoose(List<Callable<T>> calls) throws Exception {
    Races.tried(calls.size());
    return run(Executors.newVirtualThreadPerTaskExecutor(), calls, null);
  }

  private static <T> List<T> run(
      ExecutorService threads, List<Callable<T>> calls, @Nullable Calls together) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(() -> {
              start.await();
              return together == null ? call.call() : together.run(call);
            }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(result(future));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Runs {@code read} again and again, on two threads, from before {@code write} to after it. They
   * are platform threads, which share the processors: on virtual ones, readers of a store that
   * never blocks would keep whatever a platform thread wakes waiting for good.
   */
  static void whileReading(Callable<?> read, Callable<?> write) throws Exception {
    Calls together = new Calls(READERS + 1, READERS);
    AtomicBoolean written = new AtomicBoolean();
    Callable<Object> reader =
        () -> {
          boolean last;
          try {
            do {
              last = written.get();
              long look = together.beginLook();
              try {
                read.call();
              } finally {
                together.endLook(look);
              }
            } while (!last);
          } finally {
            together.endReading();
          }
          return true;
        };
    Callable<Object> writer =
        () -> {
          try {
            Calls.standStillUntil(() -> together.looksEnded() >= READERS);
            together.writing(true);
            write.call();
          } finally {
            together.writing(false);
            written.set(true);
          }
          return true;
        };
    try {
      run(Executors.newCachedThreadPool(), List.of(reader, reader, writer), together);
    } finally {
      Races.looked(together.looksWhileWriting());
    }
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return fail("a concurrent call did not return within %d s".formatted(PATIENCE_SECONDS), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception exception ? exception : e;
    }
  }
}
