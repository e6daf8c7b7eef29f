package dev.chatkit4j.attachment;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * How many bytes each owner has on their way in without having announced them. Who has none is not
 * remembered. Thread-safe.
 */
final class StagedBytes {
  private final Map<String, Long> byOwner = new ConcurrentHashMap<>();

  /** An upload of that owner, nothing of which came yet. The caller closes it. */
  Share begin(String owner) {
    return new Share(owner);
  }

  /** What came of one upload. For one thread. */
  final class Share implements AutoCloseable {
    private final String owner;
    private long bytes;

    private Share(String owner) {
      this.owner = owner;
    }

    /**
     * The body, whose bytes are counted.
     *
     * @param room is told all bytes that the owner has on their way, and refuses by an exception
     */
    InputStream counting(InputStream body, LongConsumer room) {
      return new ProxyInputStream(body) {
        @Override
        protected void afterRead(int count) throws IOException {
          if (count > 0) {
            room.accept(add(count));
          }
        }
      };
    }

    private long add(long count) {
      bytes += count;
      return byOwner.merge(owner, count, Long::sum);
    }

    @Override
    public void close() {
      long gone = bytes;
      bytes = 0;
      byOwner.computeIfPresent(owner, (unused, all) -> all == gone ? null : all - gone);
    }
  }
}
