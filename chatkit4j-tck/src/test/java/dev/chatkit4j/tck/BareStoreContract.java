package dev.chatkit4j.tck;

import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.BoundedPages;
import dev.chatkit4j.store.ItemQueries;
import dev.chatkit4j.store.ItemUpdates;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.Owners;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.ThreadUpdates;
import java.time.Clock;
import java.util.Optional;

/** The contract of one store, shared by all tests, that has no abilities. */
final class BareStoreContract extends StoreContract<String> {
  private static final Store<String> STORE = new BareStore();

  @Override
  protected Store<String> store() {
    return STORE;
  }

  @Override
  protected String contextOf(String owner) {
    return owner;
  }

  private static final class BareStore extends ForwardingStore {
    BareStore() {
      super(Clock.systemUTC());
    }

    @Override
    public Optional<ItemUpdates<String>> itemUpdates() {
      return Optional.empty();
    }

    @Override
    public Optional<ThreadUpdates<String>> threadUpdates() {
      return Optional.empty();
    }

    @Override
    public Optional<ItemQueries<String>> itemQueries() {
      return Optional.empty();
    }

    @Override
    public Optional<BoundedPages<String>> boundedPages() {
      return Optional.empty();
    }

    @Override
    public Optional<BatchWrites<String>> batchWrites() {
      return Optional.empty();
    }

    @Override
    public Optional<OwnerData<String>> ownerData() {
      return Optional.empty();
    }

    @Override
    public Optional<AttachmentLifecycle<String>> attachmentLifecycle() {
      return Optional.empty();
    }

    @Override
    public Optional<Owners> owners() {
      return Optional.empty();
    }
  }
}
