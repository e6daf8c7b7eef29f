package dev.chatkit4j.benchmarks;

import java.io.IOException;

/**
 * A request that is sent again and again, and the checks on its answer. A wrong answer is an {@link
 * IOException}. For one connection.
 */
@FunctionalInterface
interface Exchange {
  void run(HttpConnection connection) throws IOException;
}
