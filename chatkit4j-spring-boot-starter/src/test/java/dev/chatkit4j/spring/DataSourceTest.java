package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.jdbc.MariaDbStore;
import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Conversations are kept in the application's database, of which the product is found out. */
@Tag("slow")
class DataSourceTest {
  enum Product {
    POSTGRES,
    MARIADB;

    TestDatabase database() {
      return (this == POSTGRES ? TestServer.postgres() : TestServer.mariaDb()).newDatabase();
    }

    Class<?> store() {
      return this == POSTGRES ? PostgresStore.class : MariaDbStore.class;
    }
  }

  private static ApplicationContextRunner on(TestDatabase database, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("spring.datasource.url=" + database.url());
    Map.of(
            "spring.datasource.username", String.valueOf(database.user()),
            "spring.datasource.password", String.valueOf(database.password()))
        .forEach((name, value) -> {
          if (!value.equals("null")) {
            all.add(name + "=" + value);
          }
        });
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                DataSourceAutoConfiguration.class, ChatKitAutoConfiguration.class))
        .withBean(ChatResponder.class, () -> turn -> turn.say("hello"))
        .withPropertyValues(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource
  void tables_are_made_checked_or_left_alone_as_the_property_says(Product product) {
    TestDatabase database = product.database();

    on(database, "chatkit4j.store.migrations=validate")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(ChatKitStartException.class)
                .hasMessageContaining("tables of version 0"));
    on(database, "chatkit4j.store.migrations=never")
        .run(context -> {
          @SuppressWarnings("unchecked")
          Store<ChatUser> store = context.getBean(Store.class);
          assertThat(store).isInstanceOf(product.store());
          assertThatThrownBy(
                  () -> store.loadThreads(1, null, Order.ASC, new ChatUser("alice", null)))
              .isInstanceOf(UnavailableException.class);
        });
    on(database)
        .run(context -> assertThat(context.getBean(Store.class)).isInstanceOf(product.store()));
    on(database, "chatkit4j.store.migrations=validate")
        .run(context -> {
          @SuppressWarnings("unchecked")
          Store<ChatUser> store = context.getBean(Store.class);
          assertThat(store.loadThreads(1, null, Order.ASC, new ChatUser("alice", null)).data())
              .isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource
  void tables_have_the_names_that_are_wanted(Product product) {
    TestDatabase database = product.database();

    on(database, "chatkit4j.store.table-prefix=talk_")
        .run(context -> assertThat(context).hasNotFailed());
    on(database, "chatkit4j.store.migrations=validate")
        .run(context -> assertThat(context).hasFailed());
    on(database, "chatkit4j.store.migrations=validate", "chatkit4j.store.table-prefix=talk_")
        .run(context -> assertThat(context).hasNotFailed());
  }
}
