package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The schema of PostgreSQL's tables, which is found once and is one. */
@Tag("slow")
final class SearchPathTest {
  private TestDatabase owner;
  private TestDatabase login;

  @BeforeEach
  void make() {
    owner = Server.POSTGRES.newDatabase();
    String role = "login_" + owner.name();
    owner.run("CREATE ROLE %s SUPERUSER LOGIN PASSWORD 'login'".formatted(role));
    login = new TestDatabase(owner.url(), role, "login");
  }

  private void makeSchemaOfTheLogin() {
    owner.run("CREATE SCHEMA %1$s AUTHORIZATION %1$s".formatted(login.user()));
  }

  private long tablesOfTheLogin() {
    return Long.parseLong(
        owner.ask(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = '%s'"
                .formatted(login.user())));
  }

  private static void assertRefused(ThrowingCallable call, String... told) {
    assertThatThrownBy(call).isInstanceOf(UnavailableException.class).hasMessageContainingAll(told);
  }

  @Test
  void an_upgrade_stays_in_the_schema_that_has_the_tables() throws Exception {
    OlderTables.make(Server.POSTGRES, login, 1);
    makeSchemaOfTheLogin();

    assertThat(Server.POSTGRES.builder(login).migrate().current()).isTrue();

    assertThat(tablesOfTheLogin()).isZero();
    OlderTables.assertKept(Server.POSTGRES, login, 1);
  }

  @Test
  void a_store_stays_in_its_schema_whatever_is_made_in_front_of_it() {
    Server.POSTGRES.builder(login).migrate();
    try (ServerStore<String> store = Server.POSTGRES.builder(login).open()) {
      makeSchemaOfTheLogin();
      owner.run(
          "CREATE TABLE %s.chatkit_thread (LIKE public.chatkit_thread INCLUDING ALL)"
              .formatted(login.user()));

      store.saveThread(Samples.thread("t"), "ann");

      assertThat(store.loadThread("t", "ann")).isEqualTo(Samples.thread("t"));
    }
    assertThat(owner.ask("SELECT count(*) FROM public.chatkit_thread")).isEqualTo("1");
  }

  @Test
  void tables_in_two_schemas_of_the_path_are_an_error_that_names_both() {
    Server.POSTGRES.builder(login).migrate();
    makeSchemaOfTheLogin();
    Server.POSTGRES.builder(login).schema(login.user()).migrate();
    String[] told = {"schemas %s and public".formatted(login.user()), "name the schema"};

    assertRefused(() -> Server.POSTGRES.builder(login).open(), told);
    assertRefused(() -> Server.POSTGRES.builder(login).checkTables(false).open(), told);
    assertRefused(() -> Server.POSTGRES.builder(login).migrate(), told);
    assertRefused(() -> Server.POSTGRES.builder(login).schemaVersion(), told);
    Server.POSTGRES.builder(login).schema("public").open().close();
  }

  @Test
  void nothing_new_is_made_while_a_schema_beside_the_path_has_tables_unless_it_is_named() {
    Server.POSTGRES.builder(login).migrate();
    makeSchemaOfTheLogin();
    owner.run("ALTER ROLE %1$s SET search_path = %1$s".formatted(login.user()));

    assertRefused(() -> Server.POSTGRES.builder(login).open(), "version 0");
    assertRefused(
        () -> Server.POSTGRES.builder(login).migrate(), "schema " + login.user(), "schema public");
    assertThat(tablesOfTheLogin()).isZero();

    Server.POSTGRES.builder(login).schema(login.user()).migrate();
    Server.POSTGRES.builder(login).open().close();
  }

  @Test
  void a_schema_of_the_path_may_be_called_as_it_likes() {
    owner.run(
        "CREATE SCHEMA \"My \"\"App\"\" ?1\"",
        "ALTER ROLE %s SET search_path = \"My \"\"App\"\" ?1\"".formatted(login.user()));
    Server.POSTGRES.builder(login).migrate();

    try (ServerStore<String> store = Server.POSTGRES.builder(login).open()) {
      store.saveThread(Samples.thread("t"), "ann");
      assertThat(store.loadThread("t", "ann")).isEqualTo(Samples.thread("t"));
    }
  }

  @Test
  void a_path_without_a_schema_is_told() {
    owner.run("ALTER ROLE %s SET search_path = nowhere".formatted(login.user()));
    assertRefused(() -> Server.POSTGRES.builder(login).migrate(), "search path has no schema");
  }
}
