package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class UnprovenDatabaseTest {
  @TempDir Path folder;

  /** PostgreSQL itself, where the function that tells the version is somebody else's. */
  @Test
  void an_engine_that_only_looks_like_postgresql_is_taken_by_those_who_say_so() {
    Product.Place place = Product.POSTGRES.empty(folder);
    String name = place.url().replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    place.sql(
        "CREATE SCHEMA other",
        "CREATE FUNCTION other.version() RETURNS text LANGUAGE sql AS $$SELECT 'CockroachDB CCL"
            + " v24.1.0'$$",
        "ALTER DATABASE %s SET search_path = other, pg_catalog, public".formatted(name));

    Program.Run refused = Program.run(List.of("migrate"), place.as("db"));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("CockroachDB", "rule 9.2", "--allow-unproven-database");

    Program.Run allowed =
        Program.run(List.of("migrate", "--allow-unproven-database"), place.as("db"));
    assertThat(allowed.code()).as(allowed.err()).isZero();
  }
}
