package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application's own tables and ours, in one database, whoever makes them and comes first. */
@Tag("slow")
class OwnMigrationsTest {
  private static final ChatUser ALICE = new ChatUser("alice", null);

  /** The makers of the application's tables. */
  enum Maker {
    FLYWAY(FlywayAutoConfiguration.class, "spring.flyway.locations=classpath:shop/flyway"),
    LIQUIBASE(
        LiquibaseAutoConfiguration.class,
        "spring.liquibase.change-log=classpath:shop/changelog.sql");

    private final Class<?> configuration;
    private final String property;

    Maker(Class<?> configuration, String property) {
      this.configuration = configuration;
      this.property = property;
    }
  }

  private static ApplicationContextRunner on(
      TestDatabase database, Class<?> configuration, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("spring.datasource.url=" + database.url());
    set(all, "spring.datasource.username", database.user());
    set(all, "spring.datasource.password", database.password());
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                DataSourceAutoConfiguration.class, configuration, ChatKitAutoConfiguration.class))
        .withBean(ChatResponder.class, () -> turn -> turn.say("hello"))
        .withPropertyValues(all.toArray(String[]::new));
  }

  private static void set(List<String> properties, String name, @Nullable String value) {
    if (value != null) {
      properties.add(name + "=" + value);
    }
  }

  private static void requireOrders(ApplicationContext context) {
    JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
    assertThat(jdbc.sql("select count(*) from orders").query(Long.class).single()).isZero();
  }

  @SuppressWarnings("unchecked")
  private static Store<ChatUser> store(ApplicationContext context) {
    return context.getBean(Store.class);
  }

  @ParameterizedTest
  @EnumSource
  void an_application_with_migrations_of_its_own_starts_on_an_empty_database(Maker maker) {
    TestDatabase database = TestServer.postgres().newDatabase();
    for (int start = 1; start <= 2; start++) {
      on(database, maker.configuration, maker.property)
          .run(context -> {
            assertThat(context).hasNotFailed();
            requireOrders(context);
            assertThat(store(context).loadThreads(1, null, Order.ASC, ALICE).data()).isEmpty();
          });
    }
  }

  @Test
  void it_does_so_on_mariadb() {
    on(
            TestServer.mariaDb().newDatabase(),
            FlywayAutoConfiguration.class,
            "spring.flyway.locations=classpath:shop/flyway")
        .run(context -> {
          assertThat(context).hasNotFailed();
          requireOrders(context);
        });
  }

  @Test
  void where_our_tables_come_first_flyway_begins_with_version_0() {
    TestDatabase database = TestServer.postgres().newDatabase();
    on(database, DataSourceAutoConfiguration.class)
        .run(context -> assertThat(store(context)).isInstanceOf(PostgresStore.class));

    on(
            database,
            FlywayAutoConfiguration.class,
            "spring.flyway.locations=classpath:shop/flyway",
            "spring.flyway.baseline-on-migrate=true",
            "spring.flyway.baseline-version=0")
        .run(context -> {
          assertThat(context).hasNotFailed();
          requireOrders(context);
        });
  }

  @Test
  void where_our_tables_come_first_liquibase_does_not_mind() {
    TestDatabase database = TestServer.postgres().newDatabase();
    on(database, DataSourceAutoConfiguration.class)
        .run(context -> assertThat(context).hasNotFailed());

    on(database, Maker.LIQUIBASE.configuration, Maker.LIQUIBASE.property)
        .run(context -> {
          assertThat(context).hasNotFailed();
          requireOrders(context);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "create-drop", "update"})
  void what_hibernate_makes_and_drops_leaves_conversations_alone(String ddl) {
    TestDatabase database = TestServer.postgres().newDatabase();
    ApplicationContextRunner shop =
        on(database, HibernateJpaAutoConfiguration.class, "spring.jpa.hibernate.ddl-auto=" + ddl)
            .withUserConfiguration(Shop.class);
    ThreadMetadata thread = new ThreadMetadata("thr_1", Instant.EPOCH);

    shop.run(context -> {
      assertThat(context).hasNotFailed();
      requireOrders(context);
      store(context).saveThread(thread, ALICE);
    });
    shop.run(context -> {
      requireOrders(context);
      assertThat(store(context).loadThread("thr_1", ALICE)).isEqualTo(thread);
    });
  }

  @Configuration(proxyBeanMethods = false)
  @EntityScan(basePackageClasses = Shop.class)
  static class Shop {}

  @Entity
  @Table(name = "orders")
  static class Purchase {
    @Id int id;
  }
}
