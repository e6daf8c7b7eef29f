package dev.chatkit4j.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;

/**
 * A connection of which chosen statements fail. Counts them. Those that undo never fail, and do not
 * count: SQLite's own fail only when there is nothing left to undo.
 */
final class FailingStatements {
  /** The moments at which a statement fails. */
  enum When {
    BEFORE,
    AFTER
  }

  private int statements;
  private Set<Integer> chosen = Set.of();
  private When when = When.BEFORE;

  /** Counts from zero again, and has those fail that have these numbers. */
  void fail(Set<Integer> numbers, When newWhen) {
    statements = 0;
    chosen = numbers;
    when = newWhen;
  }

  /** How many there were. */
  int statements() {
    return statements;
  }

  Connection of(Connection real) {
    return ProxiedConnections.proxy(
        Connection.class,
        real,
        (method, arguments, call) ->
            method.getName().equals("prepareStatement")
                    && !((String) arguments[0]).startsWith("ROLLBACK")
                ? statement((PreparedStatement) call.make())
                : call.make());
  }

  private PreparedStatement statement(PreparedStatement real) {
    return ProxiedConnections.proxy(
        PreparedStatement.class,
        real,
        (method, arguments, call) ->
            method.getName().startsWith("execute") ? execute(call) : call.make());
  }

  private Object execute(ProxiedConnections.Call call) throws Throwable {
    statements++;
    if (!chosen.contains(statements)) {
      return call.make();
    }
    if (when == When.AFTER) {
      call.make();
    }
    throw new SQLException("statement %d failed".formatted(statements));
  }
}
