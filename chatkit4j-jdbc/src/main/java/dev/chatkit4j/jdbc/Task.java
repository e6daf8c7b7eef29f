package dev.chatkit4j.jdbc;

import dev.chatkit4j.jdbc.Calls.Work;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that waits for a thread of the database to make it. */
final class Task<R extends @Nullable Object, T extends @Nullable Object> {
  private final Supplier<String> what;
  private final Work<R> work;
  private final Function<R, T> decode;
  private final CompletableFuture<T> done = new CompletableFuture<>();
  private final boolean deleting;
  private Runnable outcome = () -> {};

  /**
   * A call.
   *
   * @param decode makes what the caller gets of what the work returned, when it is published
   */
  Task(Supplier<String> what, Work<R> work, Function<R, T> decode) {
    this(what, work, decode, false);
  }

  private Task(Supplier<String> what, Work<R> work, Function<R, T> decode, boolean deleting) {
    this.what = what;
    this.work = work;
    this.decode = decode;
    this.deleting = deleting;
  }

  /** A call that deletes what must be in no file any more when its caller is told. */
  static <T extends @Nullable Object> Task<T, T> deleting(Supplier<String> what, Work<T> work) {
    return new Task<>(what, work, Function.identity(), true);
  }

  boolean deleting() {
    return deleting;
  }

  /** Names the call and its ids. */
  String what() {
    return what.get();
  }

  /** Does the work but tells the caller nothing yet. Returns what it threw, or null. */
  @Nullable Throwable run(Sql sql) {
    try {
      R result = work.on(sql);
      outcome = () -> done(result);
      return null;
    } catch (Throwable e) {
      outcome = () -> fail(e, false);
      return e;
    }
  }

  /** Tells the caller what became of the work that was run. */
  void publish() {
    outcome.run();
  }

  private void done(R result) {
    try {
      done.complete(decode.apply(result));
    } catch (Throwable e) {
      fail(e, false);
    }
  }

  /** Tells the caller that the work failed for that reason. */
  void fail(Throwable reason, boolean outcomeUnknown) {
    done.completeExceptionally(
        reason instanceof SQLException e
            ? SqliteErrors.unavailable(what.get(), e, outcomeUnknown)
            : reason);
  }

  /** Waits for the outcome, interrupted or not; an interrupt is still pending afterwards. */
  T await() {
    return await(done);
  }

  /** Likewise, of any future. */
  static <T extends @Nullable Object> T await(CompletableFuture<T> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
