package dev.chatkit4j.app;

import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.Owners;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parts that the commands share which move or erase an owner's data. */
final class Moving {
  private static final int OWNERS_AT_ONCE = 200;

  private Moving() {}

  /** Uses a database; what the store throws then is for whoever asked. */
  static <T> T with(Database database, Function<Store<Caller>, T> use) {
    try (Store<Caller> store = database.open()) {
      return use.apply(store);
    } catch (StoreException | IllegalArgumentException e) {
      throw new StartException("database %s: %s".formatted(database.name(), e.getMessage()), e);
    }
  }

  static OwnerData<Caller> data(Store<Caller> store) {
    return store.ownerData().orElseThrow();
  }

  /** The one owner that was asked for, or all, page by page. */
  static Iterable<Caller> owners(Store<Caller> store, @Nullable Caller one) {
    return one == null ? () -> new Everybody(store.owners().orElseThrow()) : List.of(one);
  }

  private static final class Everybody implements Iterator<Caller> {
    private final Owners owners;
    private Page<String> page;
    private Iterator<String> names;

    Everybody(Owners owners) {
      this.owners = owners;
      this.page = owners.loadOwners(OWNERS_AT_ONCE, null);
      this.names = page.data().iterator();
    }

    @Override
    public boolean hasNext() {
      if (!names.hasNext() && page.hasMore()) {
        page = owners.loadOwners(OWNERS_AT_ONCE, page.after());
        names = page.data().iterator();
      }
      return names.hasNext();
    }

    @Override
    public Caller next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return new Caller(names.next());
    }
  }
}
