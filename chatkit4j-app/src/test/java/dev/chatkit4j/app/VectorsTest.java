package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.tck.vectors.Scenario;
import dev.chatkit4j.tck.vectors.ScenarioGroup;
import dev.chatkit4j.tck.vectors.VectorReplay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Conversations recorded from the Python SDK, replayed over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VectorsTest {
  @TempDir private static Path folder;

  private final List<Backend> toClose = new ArrayList<>();

  @TestFactory
  Stream<DynamicTest> memory() {
    return replayed(() -> new MemoryStore<>(Caller::owner));
  }

  @TestFactory
  Stream<DynamicTest> sqlite_on_a_file() {
    AtomicInteger files = new AtomicInteger();
    return replayed(
        () -> SqliteStore.open(folder.resolve(files.incrementAndGet() + ".db"), Caller::owner));
  }

  @TestFactory
  Stream<DynamicTest> sqlite_in_memory() {
    return replayed(() -> SqliteStore.inMemory(Caller::owner));
  }

  @TestFactory
  @Tag("slow")
  Stream<DynamicTest> postgresql() {
    return replayed(() -> Product.POSTGRES.migrated(folder).open());
  }

  @TestFactory
  @Tag("slow")
  Stream<DynamicTest> mariadb() {
    return replayed(() -> Product.MARIADB.migrated(folder).open());
  }

  private interface NewStore {
    Store<Caller> open() throws Exception;
  }

  private Stream<DynamicTest> replayed(NewStore newStore) {
    return VectorReplay.groups(VectorReplay.scenarios()).stream()
        .flatMap(group -> replayed(newStore, group));
  }

  private Stream<DynamicTest> replayed(NewStore newStore, ScenarioGroup group) {
    URI endpoint = URI.create(serve(newStore, group).url());
    return group.members().stream()
        .map(
            scenario -> DynamicTest.dynamicTest(scenario.name(), () -> replay(endpoint, scenario)));
  }

  private static void replay(URI endpoint, Scenario scenario) throws Exception {
    assertThat(VectorReplay.replay(endpoint, scenario)).as(scenario.about()).isEmpty();
  }

  private Backend serve(NewStore newStore, ScenarioGroup group) {
    Script script = Script.parse(Json.write(group.script()).getBytes(StandardCharsets.UTF_8));
    HttpEndpoint.Options options =
        new HttpEndpoint.Options(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Access.of(Callers.headerOr("X-User-Id", "alice")),
            new Cors(List.of()),
            1_000,
            Duration.ofSeconds(30),
            System::nanoTime,
            line -> {},
            null,
            null,
            () -> {});
    try {
      Store<Caller> store = newStore.open();
      ScriptServer<Caller> server = new ScriptServer<>(script, store, ServerOptions.DEFAULT);
      Backend backend = Backend.start(store, server, null, options);
      toClose.add(backend);
      return backend;
    } catch (Exception e) {
      throw new IllegalStateException("cannot serve " + group.members(), e);
    }
  }

  @AfterAll
  void close() {
    toClose.forEach(Backend::close);
  }
}
