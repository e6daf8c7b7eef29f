package dev.chatkit4j.jdbc;

import java.util.List;

/**
 * The version of a database's tables beside the one that this version of the library needs.
 *
 * @param found the version of the database's tables; 0 if there are none
 * @param known the version that this library needs, and the newest it knows
 * @param pending the migrations that are still to be run, oldest first
 */
public record SchemaVersion(int found, int known, List<String> pending) {
  /** Copies the list. */
  public SchemaVersion {
    pending = List.copyOf(pending);
  }

  static SchemaVersion of(int found, Dialect dialect) {
    List<String> all = dialect.migrations();
    return new SchemaVersion(
        found, all.size(), all.subList(Math.min(found, all.size()), all.size()));
  }

  /** Whether a store may be opened on it. */
  public boolean current() {
    return found == known;
  }
}
