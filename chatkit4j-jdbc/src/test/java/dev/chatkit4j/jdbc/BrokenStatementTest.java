package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.jdbc.FailingStatements.When;
import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation that writes to SQLite, with each of its statements failing and, since a failed
 * one has all done again, with each two of them failing.
 */
final class BrokenStatementTest {
  private final FailingStatements statements = new FailingStatements();
  private SqliteStore<String> store;

  @BeforeEach
  void open() throws SQLException {
    Sql sql = SqliteConnections.toMemory().writer();
    new SqliteSchema("memory").migrate(sql);
    Sql failing = new Sql(statements.of(sql.connection()));
    store =
        new SqliteStore<>(
            new SqliteDatabase("memory", failing, List.of(), Reserve.none(), Duration.ZERO),
            owner -> owner,
            Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @EnumSource
  void is_done_or_not_done_and_whoever_calls_is_told_what_is_known(When when) {
    Writes.all()
        .forEach((name, operation) -> {
          int first = 1;
          while (fail(Set.of(first), when, name, operation)) {
            int second = first + 1;
            while (fail(Set.of(first, second), when, name, operation)) {
              second++;
            }
            first++;
          }
          assertThat(first).as(name).isGreaterThan(3);
        });
  }

  /** False if the operation was over before the last of them. */
  private boolean fail(Set<Integer> chosen, When when, String name, Writes.Operation operation) {
    String what = "%s, failing %s %s".formatted(name, when, new TreeSet<>(chosen));
    Writes.States states = Writes.states(store, what, operation);

    statements.fail(chosen, when);
    UnavailableException failure = Writes.failure(store, what, operation);
    boolean reached = chosen.stream().allMatch(number -> number <= statements.statements());
    statements.fail(Set.of(), when);
    List<String> there = Writes.state(store, what);

    if (failure == null) {
      assertThat(there).as(what).isEqualTo(states.after());
    } else if (failure.outcomeUnknown() && when == When.AFTER) {
      assertThat(there).as(what).isIn(states.before(), states.after());
    } else {
      assertThat(there).as(what).isEqualTo(states.before());
    }
    return reached;
  }
}
