package dev.chatkit4j.jdbc;

/** A database on which calls are made until it is closed. Thread-safe. */
interface Database extends Calls, AutoCloseable {
  /**
   * Calls about that owner. Where so many wait that some have to, each owner that does has its
   * turn.
   */
  Calls callsFor(String owner);

  /** Ends what was called before, refuses what is called later. Idempotent. */
  @Override
  void close();
}
