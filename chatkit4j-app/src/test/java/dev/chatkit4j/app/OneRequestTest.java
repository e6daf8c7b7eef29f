package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The way of a user's message from the socket to its row: which of our methods are under way when
 * the row is written, and when it becomes known who is asking and the statements before it run.
 */
class OneRequestTest {
  /** What a reader can follow in one sitting. */
  private static final int STOPS = 30;

  private final Set<String> stops = Collections.synchronizedSet(new LinkedHashSet<>());
  private volatile boolean asked;

  /** Adds what is under way on this thread, outermost first. */
  private void stand() {
    List<String> frames =
        StackWalker.getInstance()
            .walk(all ->
                all.filter(frame -> isOurs(frame.getClassName()))
                    .map(frame -> name(frame.getClassName(), frame.getMethodName()))
                    .toList());
    stops.addAll(frames.reversed());
  }

  private static boolean isOurs(String type) {
    return type.startsWith("dev.chatkit4j.") && !type.contains("OneRequestTest");
  }

  /** A lambda is part of the method that it stands in. */
  private static String name(String type, String method) {
    String name = method.startsWith("lambda$") ? method.split("\\$", 3)[1] : method;
    return type.substring(type.lastIndexOf('.') + 1) + "." + name;
  }

  @Test
  void a_message_passes_at_most_thirty_methods_from_the_socket_to_its_row() throws Exception {
    TestDatabase database = TestServer.postgres().newDatabase();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    PostgresStore.builder(Caller::owner).dataSource(source).migrate();
    Callers callers =
        request -> {
          asked = true;
          stand();
          return new Caller("alice");
        };
    try (PostgresStore<Caller> store =
            PostgresStore.builder(Caller::owner).dataSource(watched(source)).open();
        Served served =
            Served.by(turn -> turn.say("You said so")).store(store).callers(callers).start()) {
      assertThat(served.send(served.post(Served.CREATE.formatted("hi"))).body())
          .contains("You said so");
    }

    assertThat(stops).contains("Routes.handle", "ChatKitEndpoint.answer", "ChatKitServer.process");
    assertThat(stops).anyMatch(stop -> stop.startsWith("Items."));
    assertThat(stops).as(String.join(" > ", stops)).hasSizeLessThanOrEqualTo(STOPS);
  }

  // ---------------------------------------------------------------------------------- a seam

  private DataSource watched(DataSource real) {
    return proxy(
        DataSource.class,
        real,
        result -> result instanceof Connection connection ? watched(connection) : result,
        false);
  }

  private Connection watched(Connection real) {
    return proxy(
        Connection.class,
        real,
        result ->
            result instanceof PreparedStatement statement
                ? proxy(PreparedStatement.class, statement, it -> it, true)
                : result,
        false);
  }

  private interface Result {
    Object of(Object given);
  }

  private <T> T proxy(Class<T> type, T real, Result result, boolean statement) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (unused, method, arguments) -> {
              String name = method.getName().toLowerCase(Locale.ROOT);
              boolean request = Thread.currentThread().isVirtual() && asked;
              if (statement && name.startsWith("execute") && request && !turn()) {
                stand();
              }
              try {
                return result.of(method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** Whether this is the answer's thread, which is on another way. */
  private static boolean turn() {
    return StackWalker.getInstance()
        .walk(all -> all.noneMatch(frame -> frame.getClassName().endsWith(".Routes")));
  }
}
