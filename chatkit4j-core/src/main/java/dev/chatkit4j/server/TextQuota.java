package dev.chatkit4j.server;

import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import dev.chatkit4j.store.TextSizes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses requests of owners who have more text than they may. Those who asked for a change are
 * counted in the background, so that no change waits for it, and whoever asks for nothing costs
 * nothing. Thread-safe.
 */
final class TextQuota<C> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TextQuota.class);

  /** From the end of one sweep to the next. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final TextSizes<C> sizes;
  private final long maxText;

  /** Who may have more or less than when they were counted. */
  private final Set<String> active = ConcurrentHashMap.newKeySet();

  private final Set<String> over = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("chatkit4j-text-quota").factory());

  /**
   * A bound in bytes.
   *
   * @throws IllegalArgumentException if the store cannot tell how much there is
   */
  TextQuota(Store<C> store, long maxText) {
    this.sizes =
        store
            .textSizes()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "maxText needs a store that tells how much text an owner has, which %s does not"
                        .formatted(store)));
    this.maxText = maxText;
  }

  /** {@link #sweep Sweeps} every ten seconds. */
  void start() {
    long pause = PAUSE.toMillis();
    var unused =
        timer.scheduleWithFixedDelay(this::sweepOrLog, pause, pause, TimeUnit.MILLISECONDS);
  }

  /**
   * Lets a request through, or not.
   *
   * @throws Refusal if it may add to the text of an owner who has too much
   */
  void check(Request request, C context) {
    Effect effect = Effect.of(request);
    if (effect == Effect.NONE) {
      return;
    }
    String owner = sizes.ownerOf(context);
    active.add(owner);
    if (effect == Effect.MORE && over.contains(owner)) {
      throw Refusal.quota(
          "Your conversations may have %s bytes together and have more; delete some to go on"
              .formatted(maxText));
    }
  }

  /** The effect of a call on the amount of text. */
  private enum Effect {
    NONE,
    LESS,
    MORE;

    static Effect of(Request request) {
      return switch (request) {
        case Request.GetThread r -> NONE;
        case Request.ListThreads r -> NONE;
        case Request.ListItems r -> NONE;
        case Request.Feedback r -> NONE;
        case Request.Transcribe r -> NONE;
        case Request.DeleteThread r -> LESS;
        case Request.DeleteAttachment r -> LESS;
        case Request.CreateThread r -> MORE;
        case Request.AddUserMessage r -> MORE;
        case Request.AddClientToolOutput r -> MORE;
        case Request.AddStructuredInput r -> MORE;
        case Request.RetryAfterItem r -> MORE;
        case Request.CustomAction r -> MORE;
        case Request.SyncCustomAction r -> MORE;
        case Request.UpdateThread r -> MORE;
        case Request.CreateAttachment r -> MORE;
      };
    }
  }

  /** A task that throws would never run again. */
  private void sweepOrLog() {
    try {
      sweep();
    } catch (StoreException e) {
      log.warn("Counting the text of owners failed and is tried again", e);
    }
  }

  /**
   * Counts those who asked for a change since they were counted.
   *
   * @throws dev.chatkit4j.store.UnavailableException if the store cannot be reached; the others are
   *     counted the next time
   */
  void sweep() {
    for (String owner : List.copyOf(active)) {
      active.remove(owner);
      try {
        count(owner);
      } catch (RuntimeException e) {
        active.add(owner);
        throw e;
      }
    }
  }

  private void count(String owner) {
    if (sizes.textBytes(owner) > maxText) {
      over.add(owner);
    } else {
      over.remove(owner);
    }
  }

  /** Ends the sweep that runs, at the latest after ten seconds. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn(
            "The text of owners is still being counted after 10 s; {} are left", active.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
