package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The errors of servers, each with what it means. */
final class ServerErrors {
  /** The meaning of an error for the call that it ended, and for its connection. */
  enum Meaning {
    /** Others were in the way. Nothing was changed, and the next try may get through. */
    OTHERS_IN_THE_WAY,
    /** A lock was waited for as long as it may be. Nothing was changed. */
    LOCKED,
    /** It took too long, or somebody stopped it. Nothing was changed, nor would it be next time. */
    STOPPED,
    /**
     * The server does not write, or not now. Nothing was changed; another connection may lead to
     * one that does.
     */
    NOT_WRITING,
    /** The connection had ended before. Nothing was changed; another may do. */
    ENDED_BEFORE,
    /** The connection ended instead of an answer: only the server knows what it had done. */
    NO_ANSWER,
    /** The server's answer that it did nothing, nor would next time. */
    REFUSED;

    /** Whether the server may have done what it was told. */
    boolean outcomeUnknown() {
      return this == NO_ANSWER;
    }

    /** Whether the same may succeed soon, if it is known that nothing was done. */
    boolean passes() {
      return switch (this) {
        case OTHERS_IN_THE_WAY, LOCKED, NOT_WRITING, ENDED_BEFORE, NO_ANSWER -> true;
        case STOPPED, REFUSED -> false;
      };
    }

    /** Whether the connection is of no more use. */
    boolean endsConnection() {
      return this == NOT_WRITING || this == ENDED_BEFORE || this == NO_ANSWER;
    }
  }

  /** By SQLSTATE. */
  private static final Map<String, Meaning> POSTGRES =
      Map.ofEntries(
          Map.entry("40001", Meaning.OTHERS_IN_THE_WAY), // serialization_failure
          Map.entry("40P01", Meaning.OTHERS_IN_THE_WAY), // deadlock_detected
          // foreign_key_violation: a thread got an item while it was erased
          Map.entry("23503", Meaning.OTHERS_IN_THE_WAY),
          Map.entry("55P03", Meaning.LOCKED), // lock_not_available: lock_timeout
          Map.entry("57014", Meaning.STOPPED), // query_canceled: statement_timeout, a cancel
          Map.entry("25006", Meaning.NOT_WRITING), // read_only_sql_transaction
          Map.entry("57P03", Meaning.NOT_WRITING), // cannot_connect_now: it starts or stops
          Map.entry("53300", Meaning.NOT_WRITING), // too_many_connections
          Map.entry("08003", Meaning.ENDED_BEFORE), // connection_does_not_exist: closed before
          Map.entry("57P05", Meaning.ENDED_BEFORE), // idle_session_timeout
          Map.entry("25P03", Meaning.ENDED_BEFORE), // idle_in_transaction_session_timeout
          Map.entry("25P04", Meaning.NO_ANSWER), // transaction_timeout
          Map.entry("57P01", Meaning.NO_ANSWER), // admin_shutdown: pg_terminate_backend too
          Map.entry("57P02", Meaning.NO_ANSWER), // crash_shutdown
          Map.entry("57P04", Meaning.NO_ANSWER), // database_dropped
          Map.entry("40003", Meaning.NO_ANSWER)); // statement_completion_unknown

  /** By error code: MariaDB has one SQLSTATE for much. The last are MySQL's alone. */
  private static final Map<Integer, Meaning> MARIADB =
      Map.ofEntries(
          Map.entry(1213, Meaning.OTHERS_IN_THE_WAY), // deadlock; Galera's conflicts too
          Map.entry(1020, Meaning.OTHERS_IN_THE_WAY), // record changed since it was read
          Map.entry(1451, Meaning.OTHERS_IN_THE_WAY), // a thread got an item while it was erased
          Map.entry(1412, Meaning.OTHERS_IN_THE_WAY), // the table was altered meanwhile
          Map.entry(1615, Meaning.OTHERS_IN_THE_WAY), // the statement must be prepared again
          Map.entry(1205, Meaning.LOCKED), // innodb_lock_wait_timeout
          Map.entry(1317, Meaning.STOPPED), // KILL QUERY
          Map.entry(1969, Meaning.STOPPED), // max_statement_time
          Map.entry(1290, Meaning.NOT_WRITING), // read_only
          Map.entry(1836, Meaning.NOT_WRITING), // read only mode
          Map.entry(1792, Meaning.NOT_WRITING), // a transaction that is read-only
          Map.entry(1047, Meaning.NOT_WRITING), // Galera: this node is not in the cluster now
          Map.entry(1040, Meaning.NOT_WRITING), // too many connections
          Map.entry(1153, Meaning.REFUSED), // larger than max_allowed_packet, which ends it too
          Map.entry(1927, Meaning.NO_ANSWER), // KILL of the connection
          Map.entry(1053, Meaning.NO_ANSWER), // the server shuts down
          Map.entry(1180, Meaning.NO_ANSWER), // an error during the commit
          Map.entry(3024, Meaning.STOPPED), // max_execution_time
          Map.entry(3101, Meaning.OTHERS_IN_THE_WAY), // group replication: undone at the commit
          Map.entry(3100, Meaning.NOT_WRITING), // group replication: not before the commit
          Map.entry(4031, Meaning.ENDED_BEFORE)); // idle for longer than wait_timeout

  private ServerErrors() {}

  static UnavailableException unavailable(String what, SQLException cause, boolean outcomeUnknown) {
    return new UnavailableException(
        "%s failed: %s".formatted(what, cause.getMessage()), outcomeUnknown, cause);
  }

  static Meaning meaning(SQLException failure, Dialect dialect) {
    String state = state(failure);
    if (neverSent(failure)) {
      return Meaning.REFUSED;
    }
    @Nullable Meaning known =
        dialect == Dialect.POSTGRES ? POSTGRES.get(state) : MARIADB.get(failure.getErrorCode());
    if (known != null) {
      return known;
    }
    return state.isEmpty()
            || state.startsWith("08")
            || state.startsWith("57P")
            || failure instanceof SQLRecoverableException
            || failure instanceof SQLNonTransientConnectionException
        ? Meaning.NO_ANSWER
        : Meaning.REFUSED;
  }

  /**
   * Whether MariaDB's driver broke off because the statement is larger than {@code
   * max_allowed_packet}; it ends the connection if it had sent some of it.
   */
  private static boolean neverSent(SQLException failure) {
    Throwable cause = failure.getCause();
    return cause != null && cause.getClass().getSimpleName().equals("MaxAllowedPacketException");
  }

  private static String state(SQLException failure) {
    @Nullable String state = failure.getSQLState();
    return state == null ? "" : state;
  }
}
