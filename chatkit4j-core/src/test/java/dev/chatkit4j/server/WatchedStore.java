package dev.chatkit4j.server;

import dev.chatkit4j.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** A store without abilities, of which every call is seen before it is made. */
final class WatchedStore {
  private WatchedStore() {}

  /** A store that tells the name of each method first, and does not call it if that throws. */
  @SuppressWarnings("unchecked")
  static Store<String> of(Consumer<String> watcher) {
    Store<String> store = StoreKind.BARE.open();
    return (Store<String>)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              watcher.accept(method.getName());
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
