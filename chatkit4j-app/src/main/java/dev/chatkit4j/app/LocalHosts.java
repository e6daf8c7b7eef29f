package dev.chatkit4j.app;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of this machine that no DNS server can point elsewhere, or to it. A page whose own name
 * was pointed here says that name in {@code Host}.
 */
final class LocalHosts {
  private static final Pattern LOCAL =
      Pattern.compile(
          "(localhost|127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}|\\[::1])(:\\d{1,5})?",
          Pattern.CASE_INSENSITIVE);

  private LocalHosts() {}

  /** Whether a host, with or without a port, is one of them. */
  static boolean contains(@Nullable String host) {
    return host != null && LOCAL.matcher(host).matches();
  }
}
