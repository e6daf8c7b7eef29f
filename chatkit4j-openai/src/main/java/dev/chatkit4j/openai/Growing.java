package dev.chatkit4j.openai;

import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.StoreItemType;
import java.time.Instant;

/** An item that is shown while the model makes it. */
abstract class Growing {
  final Turn<?> turn;
  final String id;
  final Instant begun;

  /** Not yet shown: a subclass calls {@link #show} when its own fields are there. */
  Growing(Turn<?> turn, StoreItemType type) {
    this.turn = turn;
    id = turn.newId(type);
    begun = turn.now();
  }

  /** Of the item in the thread. */
  final String id() {
    return id;
  }

  /** Keeps it as far as it got, or takes it away if there is nothing in it; says whether kept. */
  final boolean finish() {
    if (!complete()) {
      remove();
      return false;
    }
    turn.emit(new ThreadEvent.ItemDone(item()));
    return true;
  }

  /** Takes it away. */
  final void remove() {
    turn.emit(new ThreadEvent.ItemRemoved(id));
  }

  final void show() {
    turn.emit(new ThreadEvent.ItemAdded(item()));
  }

  final void update(ItemUpdate update) {
    turn.emit(new ThreadEvent.ItemUpdated(id, update));
  }

  /** Nothing is added any more; says whether there is something in it. */
  abstract boolean complete();

  /** As it is now. */
  abstract ThreadItem item();
}
