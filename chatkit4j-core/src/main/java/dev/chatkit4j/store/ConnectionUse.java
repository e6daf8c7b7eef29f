package dev.chatkit4j.store;

/** How the connections of a store's pool are used at this moment. Thread-safe. */
public interface ConnectionUse {
  /** How many of the store's calls have a connection. */
  int busy();

  /** How many of the store's calls wait for one. */
  int waiting();
}
