package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.jdbc.MariaDbStore;
import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.jdbc.ServerStoreBuilder;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/** Conversations are no part of a transaction of the application's, whatever becomes of either. */
@Tag("slow")
class TransactionsTest {
  private static final ThreadMetadata THREAD = new ThreadMetadata("t", Instant.EPOCH);

  enum Product {
    POSTGRES,
    MARIADB;

    TestDatabase database() {
      return (this == POSTGRES ? TestServer.postgres() : TestServer.mariaDb()).newDatabase();
    }

    ServerStoreBuilder<String, ? extends Store<String>, ?> store() {
      return this == POSTGRES
          ? PostgresStore.builder(owner -> owner)
          : MariaDbStore.builder(owner -> owner);
    }
  }

  enum Given {
    POOL,
    TRANSACTION_AWARE_PROXY;

    DataSource of(HikariDataSource pool) {
      return this == POOL ? pool : new TransactionAwareDataSourceProxy(pool);
    }
  }

  /** A shop with a table of orders and a chat, on one pool. */
  private record Shop(
      Product product,
      DataSource source,
      JdbcTemplate sql,
      TransactionTemplate transaction,
      Store<String> chat) {
    void openAnotherStore() {
      try {
        assertThat(product.store().dataSource(source).migrate().current()).isTrue();
        product.store().dataSource(source).open().close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    void order() {
      sql.update("INSERT INTO orders VALUES (1)");
    }

    Integer orders() {
      return sql.queryForObject("SELECT count(*) FROM orders", Integer.class);
    }
  }

  private static void shop(Product product, Given given, int connections, Consumer<Shop> rule) {
    TestDatabase database = product.database();
    database.run("CREATE TABLE orders (id INTEGER)");
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(database.url());
      pool.setUsername(database.user());
      pool.setPassword(database.password());
      pool.setMaximumPoolSize(connections);
      pool.setConnectionTimeout(2000);
      DataSource source = given.of(pool);
      ServerStoreBuilder<String, ? extends Store<String>, ?> builder =
          product.store().url(database.url()).user(database.user()).password(database.password());
      builder.migrate();
      try (Store<String> chat = product.store().dataSource(source).open()) {
        rule.accept(
            new Shop(
                product,
                source,
                new JdbcTemplate(source),
                new TransactionTemplate(new DataSourceTransactionManager(pool)),
                chat));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRES,POOL",
    "POSTGRES,TRANSACTION_AWARE_PROXY",
    "MARIADB,POOL",
    "MARIADB,TRANSACTION_AWARE_PROXY"
  })
  void neither_is_undone_or_committed_with_the_other(Product product, Given given)
      throws Exception {
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      shop(
          product,
          given,
          4,
          shop -> {
            rolledBack(shop);
            committed(shop);
            shop.sql().update("DELETE FROM orders");
            shop.chat().deleteThread("t", "ann");
            join(virtual.submit(() -> rolledBack(shop)));
          });
    }
  }

  private static void join(Future<?> running) {
    try {
      running.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void rolledBack(Shop shop) {
    shop.transaction()
        .executeWithoutResult(status -> {
          shop.order();
          shop.openAnotherStore();
          shop.chat().saveThread(THREAD, "ann");
          status.setRollbackOnly();
        });
    assertThat(shop.orders()).isZero();
    assertThat(shop.chat().loadThread("t", "ann")).isEqualTo(THREAD);
  }

  private static void committed(Shop shop) {
    shop.transaction()
        .executeWithoutResult(status -> {
          shop.order();
          ThreadItem item =
              new ThreadItem.HiddenContext("a", "none", Instant.EPOCH, new JsonString("x"));
          assertThatThrownBy(() -> shop.chat().addThreadItem("none", item, "ann"))
              .isInstanceOf(NotFoundException.class);
          shop.openAnotherStore();
          shop.chat().deleteThread("t", "ann");
        });
    assertThat(shop.orders()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"POSTGRES,TRANSACTION_AWARE_PROXY", "MARIADB,POOL"})
  void who_holds_the_only_connection_of_a_pool_is_told_and_goes_on(Product product, Given given) {
    shop(
        product,
        given,
        1,
        shop -> {
          shop.transaction()
              .executeWithoutResult(status -> {
                shop.order();
                assertThatThrownBy(() -> shop.chat().saveThread(THREAD, "ann"))
                    .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse());
              });
          assertThat(shop.orders()).isEqualTo(1);
          shop.chat().saveThread(THREAD, "ann");
        });
  }
}
