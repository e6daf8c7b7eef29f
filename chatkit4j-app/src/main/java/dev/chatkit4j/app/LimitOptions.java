package dev.chatkit4j.app;

import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.TurnLimits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that bound one user's requests. */
final class LimitOptions {
  private static final int MAX = 1_000_000;

  @Option(
      names = "--max-turns",
      paramLabel = "N",
      description = "answers at once per user, 0 for any number (default: ${DEFAULT-VALUE})")
  private int turns;

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      description = "requests per second and user, 0 for any number (default: ${DEFAULT-VALUE})")
  private int requests;

  @Option(
      names = "--max-text",
      paramLabel = "SIZE",
      converter = ByteSize.Converter.class,
      description =
          "how large all conversations of a user may be together, such as 50MB (default: no limit)")
  private @Nullable ByteSize text;

  /** The same options within these limits. */
  ServerOptions limit(ServerOptions options) {
    int most = valid("--max-turns", turns);
    int connections = Descriptors.maxConnections();
    ServerOptions limited =
        options
            .withTurnLimits(new TurnLimits(most == 0 ? Integer.MAX_VALUE : most, connections))
            .withArrivals(ServerOptions.arrivals(connections));
    return text == null ? limited : limited.withMaxText(text.bytes());
  }

  /** The same access within these limits. */
  Access limit(Access access) {
    return access.maxRequests(valid("--max-requests", requests), System::nanoTime);
  }

  private static int valid(String option, int value) {
    if (value < 0 || value > MAX) {
      throw new StartException("%s must be from 0 to %s, not %s".formatted(option, MAX, value));
    }
    return value;
  }
}
