package dev.chatkit4j.attachment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.AttachmentKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Previews that were made lately, and those that are being made, so that each is made once. They
 * are forgotten with their file, after a while, and where there are too many. That a picture has no
 * preview is remembered too, more shortly. Thread-safe.
 */
final class Previews {
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration REFUSED = Duration.ofMinutes(1);

  /** What one takes besides its bytes. */
  private static final int AROUND = 500;

  private final long maxBytes;
  private final Clock clock;

  private final ReentrantLock lock = new ReentrantLock();

  /** The one that was not asked for the longest first. */
  @GuardedBy("lock")
  private final LinkedHashMap<AttachmentKey, Made> made = new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("lock")
  private final Map<AttachmentKey, CompletableFuture<byte[]>> making = new HashMap<>();

  @GuardedBy("lock")
  private long bytes;

  /** Keeps that many bytes. */
  Previews(long maxBytes, Clock clock) {
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /** Makes a preview. */
  interface Maker {
    byte[] make() throws IOException;
  }

  /** A preview, or that there is none. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Made(byte[] picture, @Nullable Refusal refusal, Instant until) {
    int size() {
      return picture.length + AROUND;
    }

    byte[] get() {
      if (refusal != null) {
        throw refusal;
      }
      return picture;
    }
  }

  /** That preview; made on this thread if it is not there and nobody makes it already. */
  byte[] get(AttachmentKey key, Maker maker) throws IOException {
    CompletableFuture<byte[]> own = new CompletableFuture<>();
    CompletableFuture<byte[]> other;
    lock.lock();
    try {
      Made there = made.get(key);
      if (there != null && clock.instant().isBefore(there.until)) {
        return there.get();
      }
      other = making.putIfAbsent(key, own);
    } finally {
      lock.unlock();
    }
    return other == null ? make(key, maker, own) : await(other);
  }

  private byte[] make(AttachmentKey key, Maker maker, CompletableFuture<byte[]> own)
      throws IOException {
    Made result = null;
    try {
      byte[] picture = maker.make();
      result = new Made(picture, null, clock.instant().plus(KEPT));
      own.complete(picture);
      return picture;
    } catch (Refusal e) {
      if (e.code().equals(FileRefusals.NO_PREVIEW)) {
        result = new Made(new byte[0], e, clock.instant().plus(REFUSED));
      }
      own.completeExceptionally(e);
      throw e;
    } catch (Throwable e) {
      own.completeExceptionally(e);
      throw e;
    } finally {
      keep(key, result, own);
    }
  }

  /** Unless its file went meanwhile. */
  private void keep(AttachmentKey key, @Nullable Made result, CompletableFuture<byte[]> own) {
    lock.lock();
    try {
      if (making.remove(key, own) && result != null && result.size() <= maxBytes) {
        remove(key);
        made.put(key, result);
        bytes += result.size();
        makeRoom();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void makeRoom() {
    Iterator<Made> oldest = made.values().iterator();
    while (bytes > maxBytes) {
      bytes -= oldest.next().size();
      oldest.remove();
    }
  }

  @GuardedBy("lock")
  private void remove(AttachmentKey key) {
    Made there = made.remove(key);
    bytes -= there == null ? 0 : there.size();
  }

  private static byte[] await(CompletableFuture<byte[]> other) throws IOException {
    try {
      return other.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FileRefusals.unavailable("The server is stopping", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case IOException failure -> throw failure;
        case null, default ->
            throw FileRefusals.unavailable("Previews cannot be drawn at the moment", e);
      }
    }
  }

  /** The file is gone. */
  void forget(AttachmentKey key) {
    lock.lock();
    try {
      remove(key);
      making.remove(key); // what is being made is not kept
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes are kept. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
