package dev.chatkit4j.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import java.time.Duration;
import java.util.function.Consumer;

/** The servers that stores are tested on. */
enum Server {
  POSTGRES,
  MARIADB;

  TestDatabase newDatabase() {
    return (this == POSTGRES ? TestServer.postgres() : TestServer.mariaDb()).newDatabase();
  }

  /** One with tables. */
  TestDatabase migratedDatabase() {
    TestDatabase database = newDatabase();
    builder(database).migrate();
    return database;
  }

  Server other() {
    return this == POSTGRES ? MARIADB : POSTGRES;
  }

  Dialect dialect() {
    return this == POSTGRES ? Dialect.POSTGRES : Dialect.MARIADB;
  }

  ServerStoreBuilder<String, ? extends ServerStore<String>, ?> builder() {
    return this == POSTGRES
        ? PostgresStore.builder(context -> context)
        : MariaDbStore.builder(context -> context);
  }

  ServerStoreBuilder<String, ? extends ServerStore<String>, ?> builder(TestDatabase database) {
    return builder().url(database.url()).user(database.user()).password(database.password());
  }

  /** A pool as an application may have one. */
  static HikariDataSource pool(TestDatabase database, Consumer<HikariConfig> settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(6);
    config.setMinimumIdle(0);
    settings.accept(config);
    return new HikariDataSource(config);
  }

  /** The database itself, below a store. */
  static PooledDatabase database(Server server, HikariDataSource pool) {
    return database(server, pool, PooledDatabase.BUDGET);
  }

  /** Likewise, with another budget for a call with its repeats. */
  static PooledDatabase database(Server server, HikariDataSource pool, Duration budget) {
    return new PooledDatabase(
        ServerPool.open(server.dialect(), "the server", pool, pool::close),
        Tables.of(server.dialect(), null, Tables.USUAL_PREFIX),
        budget);
  }
}
