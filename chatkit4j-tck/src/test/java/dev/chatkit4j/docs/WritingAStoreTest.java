package dev.chatkit4j.docs;

import dev.chatkit4j.docs.TextStore.Caller;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.tck.StoreContract;

// region test
class WritingAStoreTest extends StoreContract<Caller> {
  private final TextStore store = new TextStore();

  @Override
  protected Store<Caller> store() {
    return store;
  }

  @Override
  protected Caller contextOf(String owner) {
    return new Caller(owner);
  }
}
// endregion
