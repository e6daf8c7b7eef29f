package dev.chatkit4j.app;

import io.helidon.logging.common.spi.LoggingProvider;

/**
 * Tells Helidon that logging is configured elsewhere (simplelogger.properties); without a provider
 * it complains on stderr at every start. Found through META-INF/services.
 */
public final class HelidonLogging implements LoggingProvider {
  @Override
  public void initialization() {}

  @Override
  public void runTime() {}
}
