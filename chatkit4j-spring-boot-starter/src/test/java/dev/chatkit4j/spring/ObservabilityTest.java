package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.TurnListener;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.store.memory.MemoryStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Actuator's health and Micrometer's meters, where they are. */
class ObservabilityTest {
  private final ApplicationContextRunner answering =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ChatKitAutoConfiguration.class,
                  ChatKitHealthAutoConfiguration.class,
                  ChatKitMetricsAutoConfiguration.class))
          .withBean(ChatResponder.class, () -> turn -> turn.say("hello"));

  @ParameterizedTest
  @EnumSource
  void turns_are_measured_and_the_store_is_asked(Stack stack) throws Exception {
    AtomicBoolean down = new AtomicBoolean();
    try (Running running =
        Running.on(stack)
            .believing()
            .bean(Store.class, downWhen(down))
            .set("management.endpoint.health.show-details=always")
            .answering(turn -> turn.say("hello"))
            .start()) {
      assertThat(running.send(running.post("alice", Running.create("hi"))).body())
          .contains("hello");

      MeterRegistry meters = running.context.getBean(MeterRegistry.class);
      assertThat(
              meters
                  .get("chatkit.turns")
                  .tags("op", "threads.create", "outcome", "done")
                  .timer()
                  .count())
          .isEqualTo(1);
      assertThat(meters.get("chatkit.first.event").tag("op", "threads.create").timer().count())
          .isEqualTo(1);
      assertThat(meters.get("chatkit.turns.open").gauge().value()).isZero();
      assertThat(meters.get("chatkit.events.waiting").gauge().value()).isZero();
      assertThat(running.send(running.request("/actuator/health")).body())
          .contains("\"chatkit\":{\"details\":{\"openTurns\":0},\"status\":\"UP\"}");
      down.set(true);
      assertThat(running.send(running.request("/actuator/health")).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void without_micrometer_and_actuator_there_is_nothing_of_them() {
    answering
        .withClassLoader(new FilteredClassLoader(MeterRegistry.class, HealthIndicator.class))
        .run(context ->
            assertThat(context)
                .hasSingleBean(ChatKitServer.class)
                .doesNotHaveBean("chatKitTurnTimers")
                .doesNotHaveBean("chatkitHealthIndicator"));
  }

  @Test
  void the_health_indicator_can_be_switched_off() {
    answering
        .withPropertyValues("management.health.chatkit.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void listeners_of_the_applications_are_told_besides_ours() {
    TurnListener own = new TurnListener() {};
    answering
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean("own", TurnListener.class, () -> own)
        .run(context ->
            assertThat(((TurnListeners) context.getBean(ServerOptions.class).turns()).all())
                .hasSize(2)
                .contains(own));
  }

  /** A store that works until it does not. */
  @SuppressWarnings("unchecked")
  private static Store<ChatUser> downWhen(AtomicBoolean down) {
    Store<ChatUser> store = new MemoryStore<>(ChatUser::id);
    return (Store<ChatUser>)
        Proxy.newProxyInstance(
            ObservabilityTest.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (down.get() && method.getName().equals("loadThreads")) {
                throw new UnavailableException("down", false, null);
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
