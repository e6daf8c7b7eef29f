package dev.chatkit4j.server;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.widget.WidgetDiff;
import java.time.Instant;

/** A widget that changes. For one thread at a time; made by {@link Turn#streamWidget}. */
public final class WidgetStream {
  private final Turn<?> turn;
  private final String id;
  private final Instant begun;
  private JsonObject state;

  WidgetStream(Turn<?> turn, JsonObject first) {
    this.turn = turn;
    this.id = turn.newId(StoreItemType.MESSAGE);
    this.begun = turn.now();
    this.state = first;
    turn.begin(item());
  }

  String id() {
    return id;
  }

  /** Shows another state; text that only grew is sent as what was appended. */
  public void update(JsonObject next) {
    WidgetDiff.between(state, next)
        .forEach(update -> turn.emit(new ThreadEvent.ItemUpdated(id, update)));
    state = next;
  }

  void done() {
    turn.emit(new ThreadEvent.ItemDone(item()));
  }

  private ThreadItem.Widget item() {
    return new ThreadItem.Widget(id, turn.thread().id(), begun, state, null);
  }
}
