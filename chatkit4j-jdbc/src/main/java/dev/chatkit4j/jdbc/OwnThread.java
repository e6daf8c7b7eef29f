package dev.chatkit4j.jdbc;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread for one call, to which nothing is bound. Frameworks bind a transaction to the thread it
 * runs on, and a data source of theirs then gives that transaction's connection to everybody who
 * asks on this thread. What is done here is no part of it.
 */
final class OwnThread {
  private OwnThread() {}

  /** Makes the call and waits for it, interrupted or not. */
  static <T extends @Nullable Object> T call(Supplier<T> call) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("chatkit4j-jdbc")
        .start(() -> {
          try {
            done.complete(call.get());
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    return Task.await(done);
  }
}
