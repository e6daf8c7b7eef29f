package dev.chatkit4j.spring;

import dev.chatkit4j.store.Store;

/** Configures the meters of a store where there is Micrometer, which need not be there. */
@FunctionalInterface
interface StoreMeter {
  /** The same store, its calls measured. */
  Store<ChatUser> measure(Store<ChatUser> store);
}
