package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
final class LookAlikeTest {

  @ParameterizedTest
  @CsvSource({
    "COCKROACH, 'CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu, built 2024/05/15 21:28:29,"
        + " go1.22.2)'",
    "YUGABYTE, 'PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu, compiled by clang 15.0.3'",
    "YUGABYTE, 'PostgreSQL 15.2-YB-2.25.0.0-b0 on aarch64-unknown-linux-gnu'",
    "TIDB, 8.0.11-TiDB-v8.5.0",
    "TIDB, 5.7.25-TiDB-v6.1.0",
    "DSQL, 'PostgreSQL 16 (Aurora DSQL)'",
    "SPANNER, 'PostgreSQL 14.1 (Spanner PGAdapter)'"
  })
  void engines_that_only_look_like_it_are_known_by_their_words(LookAlike engine, String words) {
    assertThat(LookAlike.of(words)).contains(engine);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PostgreSQL 18.6 on x86_64-pc-linux-gnu, compiled by gcc (GCC) 12.2.0, 64-bit",
        "PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64-pc-linux-gnu",
        "PostgreSQL 16.4 on aarch64-unknown-linux-gnu, compiled by aarch64-unknown-linux-gnu-gcc"
            + " 9.5.0",
        "PostgreSQL 17.5 on x86_64-pc-linux-gnu, compiled by Debian clang version 12.0.1, 64-bit",
        "EnterpriseDB Advanced Server 16.2",
        "PostgreSQL 19beta1",
        "something new",
        "11.4.5-MariaDB-log",
        "10.11.19-MariaDB-0+deb12u1",
        "8.4.3",
        "8.0.36-28",
        "8.0.mysql_aurora.3.07.1",
        "8.0.31-google",
        ""
      })
  void postgresql_mariadb_and_mysql_are_taken_wherever_they_run_and_so_is_the_unknown(
      String words) {
    assertThat(LookAlike.of(words)).isEmpty();
  }

  /** PostgreSQL itself, where the function that tells the version is somebody else's. */
  @Test
  void an_engine_is_refused_by_opening_and_migrating_unless_it_is_allowed() {
    TestDatabase database = Server.POSTGRES.newDatabase();
    database.run(
        "CREATE SCHEMA other",
        "CREATE FUNCTION other.version() RETURNS text LANGUAGE sql AS $$SELECT 'CockroachDB CCL"
            + " v24.1.0'$$",
        "ALTER DATABASE %s SET search_path = other, pg_catalog, public".formatted(database.name()));
    String told = "it is CockroachDB, where numbers of its identity columns do not grow";

    assertThatThrownBy(() -> Server.POSTGRES.builder(database).migrate())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(told);
    assertThatThrownBy(() -> Server.POSTGRES.builder(database).open())
        .hasMessageContaining(told)
        .hasMessageContaining("--allow-unproven-database");

    Server.POSTGRES.builder(database).allowUnproven(true).migrate();
    Server.POSTGRES.builder(database).allowUnproven(true).open().close();
  }

  @Test
  void citus_is_known_by_its_extension() {
    TestDatabase database = Server.POSTGRES.newDatabase();
    database.run(
        """
        INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
        SELECT 99999, 'citus', extowner, extnamespace, false, '12.1'
          FROM pg_extension
         WHERE extname = 'plpgsql'
        """);
    assertThatThrownBy(() -> Server.POSTGRES.builder(database).migrate())
        .hasMessageContaining("it is PostgreSQL with Citus");
  }
}
