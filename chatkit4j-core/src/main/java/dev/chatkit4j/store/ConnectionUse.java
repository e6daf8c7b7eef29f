package dev.chatkit4j.store;

/** The use of the connections in a store's pool at this moment. Thread-safe. */
public interface ConnectionUse {
  /** How many of the store's calls have a connection. */
  int busy();

  /** How many of the store's calls wait for one. */
  int waiting();
}
