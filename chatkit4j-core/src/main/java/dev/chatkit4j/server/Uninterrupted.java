package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs store calls for a thread that may be interrupted. An interrupt would close the socket under
 * a database driver, so the call has a thread of its own that nobody interrupts, and its outcome is
 * always waited for.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  static <T> T call(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread.ofVirtual().name("chatkit4j-store").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static void run(Runnable work) {
    call(() -> {
      work.run();
      return true;
    });
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) requireNonNull(cause, "a failure has a cause");
  }
}
