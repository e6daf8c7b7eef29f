package dev.chatkit4j.attachment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.protocol.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.commons.io.input.ProxyInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The number of bytes that each owner has on their way in without having announced them. Together
 * with what is stored they are never more than the quota: what changes the one is done under the
 * lock of the other. Who has nothing on its way is not remembered. Thread-safe.
 */
final class StagedBytes {
  private final long quota;
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  /** Within a quota of each owner; the largest number is none. */
  StagedBytes(long quota) {
    this.quota = quota;
  }

  /**
   * Something of that owner is about to come. The caller closes it.
   *
   * @param stored asks how many bytes the owner has in the store, whether they came or not
   */
  Share begin(String owner, LongSupplier stored) {
    return new Share(owner, join(owner), stored, false);
  }

  /** Likewise, of what was announced, so that the store counts it as long as it has it. */
  Share beginAnnounced(String owner) {
    return new Share(owner, join(owner), () -> 0, true);
  }

  private Account join(String owner) {
    return accounts.compute(
        owner,
        (unused, found) -> {
          Account account = found == null ? new Account() : found;
          account.shares++;
          return account;
        });
  }

  private void leave(String owner) {
    accounts.computeIfPresent(owner, (unused, account) -> --account.shares == 0 ? null : account);
  }

  private static final class Account {
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the map. */
    private int shares;

    /** As it was when somebody asked, and what was added since. */
    @GuardedBy("lock")
    private long stored;

    @GuardedBy("lock")
    private long staged;
  }

  /** The bytes of one upload. */
  final class Share implements AutoCloseable {
    private final String owner;
    private final Account account;
    private final LongSupplier stored;

    private final boolean announced;

    /** Whether it is in the store no more. */
    @GuardedBy("account.lock")
    private boolean removed;

    @GuardedBy("account.lock")
    private boolean asked;

    @GuardedBy("account.lock")
    private long bytes;

    private Share(String owner, Account account, LongSupplier stored, boolean announced) {
      this.owner = owner;
      this.account = account;
      this.stored = stored;
      this.announced = announced;
    }

    String owner() {
      return owner;
    }

    /**
     * The body, whose bytes are counted. Reading it fails where they are more than the quota, and
     * where they were announced and are not awaited any more.
     */
    InputStream counting(InputStream body) {
      return quota == Long.MAX_VALUE
          ? body
          : new ProxyInputStream(body) {
            @Override
            protected void afterRead(int count) throws IOException {
              if (count > 0) {
                add(count);
              }
            }
          };
    }

    private void add(int count) {
      account.lock.lock();
      try {
        if (removed) {
          throw Refusal.conflict("The attachment was discarded while its bytes came");
        }
        if (!announced) {
          requireRoom(count);
          account.staged += count;
        }
        bytes += count;
      } finally {
        account.lock.unlock();
      }
    }

    /** What is stored is asked for at the beginning, and again before somebody is refused. */
    @GuardedBy("account.lock")
    private void requireRoom(int count) {
      if (!asked || count > room()) {
        account.stored = stored.getAsLong();
        asked = true;
      }
      if (count > room()) {
        throw FileRefusals.quota(quota);
      }
    }

    @GuardedBy("account.lock")
    private long room() {
      return quota - account.stored - account.staged;
    }

    /**
     * Adds to what is stored, in place of what came.
     *
     * @param adding does so within the quota it is told; says whether it did
     */
    boolean store(long size, LongPredicate adding) {
      account.lock.lock();
      try {
        long others = account.staged - bytes;
        if (!adding.test(quota < Long.MAX_VALUE ? quota - others : quota)) {
          return false;
        }
        account.staged = others;
        account.stored += size;
        bytes = 0;
        return true;
      } finally {
        account.lock.unlock();
      }
    }

    /**
     * Removes what was announced from the store.
     *
     * @param coming says which share its bytes have that come at that moment; they count from now
     *     on until they are gone
     */
    void remove(Runnable removing, Supplier<@Nullable Share> coming) {
      account.lock.lock();
      try {
        removing.run();
        Share share = coming.get();
        if (share != null) {
          share.countBytes();
        }
      } finally {
        account.lock.unlock();
      }
    }

    /** It is in the store no more. */
    private void countBytes() {
      account.lock.lock();
      try {
        if (!removed) {
          removed = true;
          account.staged += bytes;
        }
      } finally {
        account.lock.unlock();
      }
    }

    @Override
    public void close() {
      account.lock.lock();
      try {
        account.staged -= announced && !removed ? 0 : bytes;
        bytes = 0;
      } finally {
        account.lock.unlock();
      }
      leave(owner);
    }
  }
}
