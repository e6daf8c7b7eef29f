package dev.chatkit4j.spring;

import dev.chatkit4j.server.TurnListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several. One that fails keeps nothing from the others. */
record TurnListeners(List<TurnListener> all) implements TurnListener {
  private static final Logger log = LoggerFactory.getLogger(TurnListeners.class);

  static TurnListener of(List<TurnListener> all) {
    return all.size() == 1 ? all.getFirst() : new TurnListeners(List.copyOf(all));
  }

  @Override
  public void firstEvent(String type, Duration after) {
    tell(listener -> listener.firstEvent(type, after));
  }

  @Override
  public void ended(String type, Outcome outcome, Duration length) {
    tell(listener -> listener.ended(type, outcome, length));
  }

  private void tell(Consumer<TurnListener> news) {
    for (TurnListener listener : all) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        log.error("A listener to turns failed", e);
      }
    }
  }
}
