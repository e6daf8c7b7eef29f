package dev.chatkit4j.testservers;

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

  /** Makes an empty database that nobody else has. */
  public final TestDatabase newDatabase() {
    String name =
        "test_%d_%d".formatted(ProcessHandle.current().pid(), DATABASES.incrementAndGet());
    administration().run("CREATE DATABASE " + name);
    return database(name);
  }

  abstract TestDatabase administration();

  abstract TestDatabase database(String name);

  /** Somebody's server; what tests make on it stays there. */
  private static final class GivenServer extends TestServer {
    private final String url;

    GivenServer(String url) {
      this.url = url;
    }

    @Override
    TestDatabase administration() {
      return new TestDatabase(url, null, null);
    }

    @Override
    TestDatabase database(String name) {
      return new TestDatabase(url.replaceFirst("(//[^/]*/)[^?]*", "$1" + name), null, null);
    }
  }
}
