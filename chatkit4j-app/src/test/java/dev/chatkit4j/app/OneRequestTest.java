package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The way of a user's message from the socket to its row: those of our methods that are under way
 * when it becomes known who is asking, and when the row is written.
 */
@Tag("slow")
class OneRequestTest {
  /** What a reader can follow in one sitting. */
  private static final int STOPS = 30;

  private static final Pattern SAVES_ITEM = Pattern.compile("INSERT INTO \\S*chatkit_item\\W");

  private final Set<String> stops = Collections.synchronizedSet(new LinkedHashSet<>());

  /** The request's own thread, from when it is known who is asking until it has its answer. */
  private volatile Thread asking;

  /** Adds what is under way on the request's thread and on one that works for it, in that order. */
  private void stand() {
    Thread caller = asking;
    Thread working = Thread.currentThread();
    add(caller);
    if (working != caller) {
      add(working);
    }
  }

  private void add(Thread thread) {
    stops.addAll(
        Stream.of(thread.getStackTrace())
            .filter(frame -> isOurs(frame.getClassName()))
            .map(frame -> name(frame.getClassName(), frame.getMethodName()))
            .toList()
            .reversed());
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
          asking = Thread.currentThread();
          stand();
          return new Caller("alice");
        };
    CountDownLatch begun = new CountDownLatch(1);
    Served.Responder responder =
        turn -> {
          begun.await();
          turn.say("You said so");
        };
    try (HikariDataSource pool = pool(watched(source));
        PostgresStore<Caller> store = PostgresStore.builder(Caller::owner).dataSource(pool).open();
        Served served = Served.by(responder).store(store).callers(callers).start()) {
      var answer =
          served.client.send(
              served.post(Served.CREATE.formatted("hi")).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      asking = null;
      begun.countDown();
      assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
          .contains("You said so");
    }

    assertThat(stops).contains("Routes.handle", "ChatKitEndpoint.answer", "ChatKitServer.process");
    assertThat(stops).contains("Items.save");
    assertThat(stops).as(String.join(" > ", stops)).hasSizeLessThanOrEqualTo(STOPS);
  }

  // ---------------------------------------------------------------------------------- a seam

  private static HikariDataSource pool(DataSource connections) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(connections);
    return new HikariDataSource(config);
  }

  private DataSource watched(DataSource real) {
    return proxy(
        DataSource.class,
        real,
        (method, arguments, result) ->
            result instanceof Connection connection ? watched(connection) : result);
  }

  private Connection watched(Connection real) {
    return proxy(
        Connection.class,
        real,
        (method, arguments, result) ->
            result instanceof PreparedStatement statement
                    && SAVES_ITEM.matcher(arguments[0].toString()).find()
                ? watched(statement)
                : result);
  }

  private PreparedStatement watched(PreparedStatement real) {
    return proxy(
        PreparedStatement.class,
        real,
        (method, arguments, result) -> {
          if (method.startsWith("execute") && asking != null) {
            stand();
          }
          return result;
        });
  }

  /** Sees what a method returns, and may return something else. */
  private interface Watcher {
    Object of(String method, Object[] arguments, Object result);
  }

  private static <T> T proxy(Class<T> type, T real, Watcher watcher) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (unused, method, arguments) -> {
              try {
                return watcher.of(method.getName(), arguments, method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
