package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a server's error codes mean to a caller. */
final class ServerErrors {
  /**
   * PostgreSQL's for a transaction that got in another's way, for a deadlock, and for a thread that
   * got an item while it was erased.
   */
  private static final Set<String> STATES_TO_RETRY = Set.of("40001", "40P01", "23503");

  /** MariaDB's for a lock that was waited for too long, and the same as PostgreSQL's. */
  private static final Set<Integer> CODES_TO_RETRY = Set.of(1205, 1213, 1451);

  /** MariaDB's for a connection that was killed. */
  private static final String KILLED = "70100";

  private ServerErrors() {}

  static UnavailableException unavailable(String what, SQLException cause, boolean outcomeUnknown) {
    return new UnavailableException(
        "%s failed: %s".formatted(what, cause.getMessage()), outcomeUnknown, cause);
  }

  /** Whether others were in the way: nothing was changed, and the next try may get through. */
  static boolean worthRetrying(SQLException failure, Dialect dialect) {
    return dialect == Dialect.POSTGRES
        ? STATES_TO_RETRY.contains(state(failure))
        : CODES_TO_RETRY.contains(failure.getErrorCode());
  }

  /**
   * Whether the connection ended instead of an answer: only the server knows what it had done by
   * then. Any other error is the server's answer that it did nothing.
   */
  static boolean connectionLost(SQLException failure) {
    String state = state(failure);
    return failure instanceof SQLRecoverableException
        || failure instanceof SQLNonTransientConnectionException
        || failure instanceof SQLTransientConnectionException
        || state.isEmpty()
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.equals(KILLED);
  }

  private static String state(SQLException failure) {
    @Nullable String state = failure.getSQLState();
    return state == null ? "" : state;
  }
}
