package dev.chatkit4j.app;

import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.file.Path;

/** The kinds of stores that conversations of a test are kept in. */
enum Backing {
  MEMORY {
    @Override
    Store<Caller> open(Path folder) {
      return new MemoryStore<>(Caller::owner);
    }
  },

  SQLITE {
    @Override
    Store<Caller> open(Path folder) {
      return SqliteStore.open(folder.resolve("chat.db"), Caller::owner);
    }
  };

  /** A new store. */
  abstract Store<Caller> open(Path folder);
}
