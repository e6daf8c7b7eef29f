package dev.chatkit4j.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** File descriptors of the process, of which each connection needs some, and its memory. */
final class Descriptors {
  /** For the database, the log and whatever else is opened meanwhile. */
  private static final long KEPT = 64;

  /** A connection's own, and that of a file or of the model that it makes us talk to. */
  private static final long PER_CONNECTION = 2;

  /** What a connection that does nothing may take of the heap, with what is around it. */
  private static final long BYTES_PER_CONNECTION = 64 * 1024;

  private Descriptors() {}

  /** How many connections there may be beside the files that are open now. */
  static int maxConnections() {
    long byMemory = Runtime.getRuntime().maxMemory() / BYTES_PER_CONNECTION;
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? maxConnections(
            unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount(), byMemory)
        : (int) Math.min(Integer.MAX_VALUE, byMemory);
  }

  /**
   * Likewise.
   *
   * @param limit of descriptors
   * @param open descriptors in use
   * @param byMemory as many connections as the memory allows
   * @return at least 1
   */
  static int maxConnections(long limit, long open, long byMemory) {
    long free = limit - open - KEPT - Connections.SPARE;
    return Math.clamp(free / PER_CONNECTION, 1, Math.clamp(byMemory, 1, Integer.MAX_VALUE / 2));
  }

  /** The limit of descriptors, to be told; empty if it is not known. */
  static String why() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? ", within %s file descriptors and %s MB of heap"
            .formatted(
                unix.getMaxFileDescriptorCount(), Runtime.getRuntime().maxMemory() / 1_000_000)
        : "";
  }
}
