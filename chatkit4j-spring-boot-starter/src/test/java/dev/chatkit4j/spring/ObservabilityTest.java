package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.micrometer.ChatKitMetrics;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.server.TurnListener;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.store.memory.MemoryStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Actuator's health and Micrometer's meters, where they are. */
@Timeout(120)
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
  void turns_and_the_store_are_measured_and_the_store_is_asked(Stack stack) throws Exception {
    AtomicBoolean down = new AtomicBoolean();
    Store<ChatUser> store = downWhen(down);
    try (Running running =
        Running.on(stack)
            .believing()
            .bean(Store.class, store)
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
      assertThat(calls(meters, "write", "done")).isEqualTo(1);
      assertThat(calls(meters, "add_thread_item", "done")).isEqualTo(1);
      assertThat(running.context.getBean(Store.class)).isSameAs(store);
      while (meters.get("chatkit.turns.open").gauge().value() > 0) {
        Thread.onSpinWait(); // a turn is over a moment after its stream is
      }
      assertThat(meters.get("chatkit.events.waiting").gauge().value()).isZero();
      assertThat(running.send(running.request("/actuator/health")).body())
          .contains("\"chatkit\":{\"details\":{\"openTurns\":0},\"status\":\"UP\"}");
      down.set(true);
      assertThat(running.send(running.request("/actuator/health")).statusCode()).isEqualTo(503);
      assertThat(calls(meters, "load_threads", "unavailable")).isEqualTo(1);
    }
  }

  private static long calls(MeterRegistry meters, String operation, String outcome) {
    return meters
        .get("chatkit.store")
        .tags("operation", operation, "outcome", outcome)
        .timer()
        .count();
  }

  @ParameterizedTest
  @EnumSource
  void no_tag_has_a_word_a_user_or_an_id(Stack stack) throws Exception {
    String canary = "canary-77ab";
    try (Running running =
        Running.on(stack).believing().answering(turn -> turn.say(canary)).start()) {
      String answer =
          running
              .send(running.post(canary, Running.create(canary)).header("X-Request-Id", canary))
              .body();
      running.send(running.post(canary, "{\"type\":\"" + canary + "\",\"params\":{}}"));
      running.send(running.request("/chatkit/attachments/" + canary));

      List<String> ids =
          Pattern.compile("(thr|msg)_[0-9a-z]+")
              .matcher(answer)
              .results()
              .map(MatchResult::group)
              .toList();
      assertThat(answer).contains(canary);
      assertThat(ids).anyMatch(id -> id.startsWith("thr")).anyMatch(id -> id.startsWith("msg"));
      assertThat(words(running.context.getBean(MeterRegistry.class)))
          .contains("chatkit.store", "write", "chatkit.turns", "threads.create")
          .noneMatch(word -> word.contains(canary))
          .noneMatch(word -> ids.stream().anyMatch(word::contains));
    }
  }

  /** Every name, tag and value. */
  private static List<String> words(MeterRegistry meters) {
    return meters.getMeters().stream()
        .map(Meter::getId)
        .flatMap(id ->
            Stream.concat(
                Stream.of(id.getName()),
                id.getTags().stream().flatMap(tag -> Stream.of(tag.getKey(), tag.getValue()))))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void buckets_are_the_programs_unless_the_application_wants_others(Stack stack) throws Exception {
    try (Running running =
        Running.on(stack)
            .believing()
            .set(
                "management.metrics.distribution.slo.chatkit.turns=1s,2s",
                "management.metrics.enable.chatkit.first.event=false")
            .answering(turn -> turn.say("hello"))
            .start()) {
      running.send(running.post("alice", Running.create("hi")));

      MeterRegistry meters = running.context.getBean(MeterRegistry.class);
      assertThat(buckets(meters, "chatkit.store")).hasSize(12).contains(1.0, 5_000.0);
      assertThat(buckets(meters, "chatkit.turns")).containsExactly(1_000.0, 2_000.0);
      assertThat(meters.find("chatkit.first.event").timer()).isNull();
    }
  }

  /** In milliseconds. */
  private static List<Double> buckets(MeterRegistry meters, String name) {
    return Arrays.stream(
            meters.get(name).timers().iterator().next().takeSnapshot().histogramCounts())
        .map(bucket -> bucket.bucket(TimeUnit.MILLISECONDS))
        .toList();
  }

  @Test
  void our_store_is_measured_where_the_server_uses_it_and_is_itself_elsewhere() {
    answering
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> {
          requireMeasured(context);
          assertThat(context.getBean(Store.class)).isInstanceOf(MemoryStore.class);
        });
  }

  @Test
  void a_store_of_the_applications_is_measured_likewise() {
    MemoryStore<ChatUser> own = new MemoryStore<>(ChatUser::id);
    answering
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean(Store.class, () -> own)
        .run(context -> {
          requireMeasured(context);
          assertThat(context.getBean(Store.class)).isSameAs(own);
        });
  }

  @SuppressWarnings("unchecked")
  private static void requireMeasured(AssertableApplicationContext context) {
    ChatKitServer<ChatUser> server = context.getBean(ChatKitServer.class);
    server.store().deleteThread("thr_1", new ChatUser("alice", null));

    assertThat(calls(context.getBean(MeterRegistry.class), "delete_thread", "done")).isEqualTo(1);
    assertThat(server.store().itemUpdates()).isPresent();
    assertThat(server.store().attachmentLifecycle()).isPresent();
  }

  @Test
  void without_a_registry_nothing_is_measured() {
    answering.run(context -> {
      assertThat(context).hasSingleBean(ChatKitServer.class).doesNotHaveBean(ChatKitMetrics.class);
      assertThat(context.getBean(ChatKitServer.class).store())
          .isSameAs(context.getBean(Store.class));
      assertThat(((TurnListeners) context.getBean(ServerOptions.class).turns()).all()).isEmpty();
    });
  }

  // region server
  static final class ShopServer extends ChatKitServer<ChatUser> {
    ShopServer(Store<ChatUser> store, ServerOptions options, ChatKitMetrics metrics) {
      super(metrics.measure(store), null, options);
    }

    @Override
    protected void respond(Turn<ChatUser> turn) {
      turn.say("hello");
    }
  }

  // endregion

  @ParameterizedTest
  @EnumSource
  void a_server_of_the_applications_has_its_store_measured_if_it_wants_that(Stack stack)
      throws Exception {
    try (Running running = Running.on(stack).believing().with(ShopServer.class).start()) {
      running.send(running.post("alice", Running.create("hi")));

      MeterRegistry meters = running.context.getBean(MeterRegistry.class);
      assertThat(calls(meters, "write", "done")).isEqualTo(1);
      assertThat(meters.get("chatkit.first.event").timer().count()).isEqualTo(1);
    }
  }

  @Test
  void without_micrometer_and_actuator_there_is_nothing_of_them() {
    answering
        .withClassLoader(new FilteredClassLoader(MeterRegistry.class, HealthIndicator.class))
        .run(context ->
            assertThat(context)
                .hasSingleBean(ChatKitServer.class)
                .doesNotHaveBean("chatKitMetrics")
                .doesNotHaveBean("chatKitStoreMeter")
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
