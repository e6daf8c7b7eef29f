package dev.chatkit4j.server;

import dev.chatkit4j.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store without abilities, of which every call is seen before it is made. */
final class WatchedStore {
  private WatchedStore() {}

  /** A store that runs that first with each call. */
  @SuppressWarnings("unchecked")
  static Store<String> of(Runnable watcher) {
    Store<String> store = StoreKind.BARE.open();
    return (Store<String>)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              watcher.run();
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
