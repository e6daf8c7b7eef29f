package dev.chatkit4j.spring;

import dev.chatkit4j.server.TurnListener;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** Measures turns. No tag has a value that a client chose. */
final class TurnTimers implements TurnListener {
  private final MeterProvider<Timer> turns;
  private final MeterProvider<Timer> firstEvents;

  TurnTimers(MeterRegistry registry) {
    turns =
        Timer.builder("chatkit.turns")
            .description("from a request to the end of its turn")
            .withRegistry(registry);
    firstEvents =
        Timer.builder("chatkit.first.event")
            .description("from a request to what its turn says first")
            .withRegistry(registry);
  }

  @Override
  public void firstEvent(String type, Duration after) {
    firstEvents.withTags("op", type).record(after);
  }

  @Override
  public void ended(String type, Outcome outcome, Duration length) {
    turns.withTags("op", type, "outcome", outcome.name().toLowerCase(Locale.ROOT)).record(length);
  }
}
