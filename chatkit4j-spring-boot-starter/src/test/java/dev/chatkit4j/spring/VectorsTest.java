package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.app.Scripted;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.tck.vectors.Scenario;
import dev.chatkit4j.tck.vectors.ScenarioGroup;
import dev.chatkit4j.tck.vectors.VectorReplay;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Conversations recorded from the Python SDK, replayed through both kinds of web server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VectorsTest {
  private final List<Running> open = new ArrayList<>();

  @TestFactory
  Stream<DynamicTest> through_mvc() {
    return replayed(Stack.MVC);
  }

  @TestFactory
  Stream<DynamicTest> through_webflux() {
    return replayed(Stack.WEBFLUX);
  }

  private Stream<DynamicTest> replayed(Stack stack) {
    return VectorReplay.groups(VectorReplay.scenarios()).stream()
        .flatMap(group -> replayed(stack, group));
  }

  private Stream<DynamicTest> replayed(Stack stack, ScenarioGroup group) {
    Running running = serving(stack, group);
    open.add(running);
    URI endpoint = running.uri("/chatkit");
    return group.members().stream()
        .map(
            scenario -> DynamicTest.dynamicTest(scenario.name(), () -> replay(endpoint, scenario)));
  }

  private static void replay(URI endpoint, Scenario scenario) throws Exception {
    assertThat(VectorReplay.replay(endpoint, scenario)).as(scenario.about()).isEmpty();
  }

  private static Running serving(Stack stack, ScenarioGroup group) {
    Store<ChatUser> store = new MemoryStore<>(ChatUser::id);
    return Running.on(stack)
        .bean(Store.class, store)
        .bean(ChatKitServer.class, Scripted.server(group.script(), store))
        .bean(ChatUsers.class, VectorsTest::aliceUnlessNamed)
        .start();
  }

  private static ChatUser aliceUnlessNamed(ChatRequest request) {
    String user = request.header("X-User-Id");
    return new ChatUser(user == null ? "alice" : user, null);
  }

  @AfterAll
  void close() {
    open.forEach(Running::close);
  }
}
