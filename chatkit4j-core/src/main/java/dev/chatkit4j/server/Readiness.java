package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, for probes of its health, what a server cannot do at the moment. The store is read
 * each time. Something is written and taken back if that was not done for ten seconds, if it failed
 * the last time, and after the store has failed a request. Thread-safe; probes go one after the
 * other.
 *
 * @param <C> the request's context
 */
public final class Readiness<C> {
  private static final Duration WRITES_LAST = Duration.ofSeconds(10);

  /** More than what happens to be free in pages that are there already. */
  private static final int PROBE_CHARACTERS = 64 * 1024;

  private final ChatKitServer<C> server;
  private final C nobody;

  @GuardedBy("this")
  private @Nullable Instant wroteAt;

  @GuardedBy("this")
  private @Nullable Missing unsaved;

  @GuardedBy("this")
  private @Nullable Missing unkept;

  /**
   * Of a server.
   *
   * @param nobody a context whose owner no user can be. What that owner has is erased
   */
  public Readiness(ChatKitServer<C> server, C nobody) {
    this.server = requireNonNull(server, "server");
    this.nobody = requireNonNull(nobody, "nobody");
  }

  /**
   * A thing that cannot be done.
   *
   * @param what for whoever probes
   * @param reason for the log
   */
  public record Missing(String what, String reason) {
    private static Missing of(String what, RuntimeException cause) {
      return new Missing(what, String.valueOf(cause.getMessage()));
    }
  }

  /** What cannot be done; empty if everything can. */
  public synchronized List<Missing> missing() {
    try {
      var unused = server.store().loadThreads(1, null, Order.DESC, nobody);
    } catch (StoreException e) {
      return List.of(Missing.of("The store does not answer", e));
    }
    if (due()) {
      unsaved = unsaved();
      unkept = unkept();
      wroteAt = now();
    }
    List<Missing> missing = new ArrayList<>();
    if (unsaved != null) {
      missing.add(unsaved);
    }
    if (unkept != null) {
      missing.add(unkept);
    }
    return missing;
  }

  @GuardedBy("this")
  private boolean due() {
    return server.takeStoreFailure()
        || unsaved != null
        || unkept != null
        || wroteAt == null
        || !now().isBefore(wroteAt.plus(WRITES_LAST));
  }

  private Instant now() {
    return server.clock().instant();
  }

  private @Nullable Missing unsaved() {
    Store<C> store = server.store();
    try {
      store.saveThread(
          new ThreadMetadata("probe", now()).withTitle("x".repeat(PROBE_CHARACTERS)), nobody);
      store
          .ownerData()
          .ifPresentOrElse(
              data -> data.eraseOwner(nobody), () -> store.deleteThread("probe", nobody));
      return null;
    } catch (StoreException e) {
      return Missing.of("Conversations cannot be saved", e);
    }
  }

  private @Nullable Missing unkept() {
    return server
        .attachments()
        .failure()
        .map(reason -> new Missing("Files cannot be kept", reason))
        .orElse(null);
  }
}
