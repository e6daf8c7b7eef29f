package dev.chatkit4j.testservers;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/** A database server that tests make databases on. */
public abstract class TestServer {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  TestServer() {}

  /**
   * A PostgreSQL for all tests of this JVM: the one that {@code CHATKIT4J_TEST_POSTGRES_URL} names
   * with user and password, or one that is started at the first call and stopped with the JVM.
   */
  public static TestServer postgres() {
    return Postgres.SHARED;
  }

  private static final class Postgres {
    static final TestServer SHARED = shared("CHATKIT4J_TEST_POSTGRES_URL");

    private static TestServer shared(String variable) {
      String given = System.getenv(variable);
      return given == null ? new PostgresProcess() : new GivenServer(given);
    }
  }

  /** Likewise, a MariaDB; {@code CHATKIT4J_TEST_MARIADB_URL} names one that is there. */
  public static TestServer mariaDb() {
    return MariaDb.SHARED;
  }

  private static final class MariaDb {
    static final TestServer SHARED = shared("CHATKIT4J_TEST_MARIADB_URL");

    private static TestServer shared(String variable) {
      String given = System.getenv(variable);
      return given == null ? new MariaDbProcess() : new GivenServer(given);
    }
  }

  /**
   * A PostgreSQL of another version than the usual, which Maven has put into {@code
   * target/servers}; it is stopped with the JVM.
   */
  public static TestServer postgres(String version) {
    return PostgresProcess.ofVersion(version);
  }

  /** Makes an empty database that nobody else has. */
  public final TestDatabase newDatabase() {
    String name =
        "test_%s_%s".formatted(ProcessHandle.current().pid(), DATABASES.incrementAndGet());
    administration().run("CREATE DATABASE " + name);
    return database(name);
  }

  abstract TestDatabase administration();

  abstract TestDatabase database(String name);

  /** A server that somebody else runs; the databases that tests make on it stay there. */
  private static final class GivenServer extends TestServer {
    private final TestDatabase given;

    /** Takes user and password out of the URL, as whoever uses a database gives them apart. */
    GivenServer(String urlWithUser) {
      String[] parts = urlWithUser.split("\\?", 2);
      Map<String, String> settings = new LinkedHashMap<>();
      for (String setting : parts.length == 2 ? parts[1].split("&") : new String[0]) {
        String[] pair = setting.split("=", 2);
        settings.put(pair[0], pair.length == 2 ? pair[1] : "");
      }
      String user = decoded(settings.remove("user"));
      String password = decoded(settings.remove("password"));
      StringJoiner rest = new StringJoiner("&", "?", "").setEmptyValue("");
      settings.forEach((name, value) -> rest.add(name + "=" + value));
      given = new TestDatabase(parts[0] + rest, user, password);
    }

    private static String decoded(String setting) {
      return setting == null ? "" : URLDecoder.decode(setting, StandardCharsets.UTF_8);
    }

    @Override
    TestDatabase administration() {
      return given;
    }

    @Override
    TestDatabase database(String name) {
      return new TestDatabase(
          given.url().replaceFirst("(//[^/]*/)[^?]*", "$1" + name), given.user(), given.password());
    }
  }
}
