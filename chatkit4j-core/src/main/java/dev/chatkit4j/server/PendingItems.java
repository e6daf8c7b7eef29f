package dev.chatkit4j.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items of a turn that were begun and are not finished, as far as they got. Thread-safe. */
final class PendingItems {
  @GuardedBy("this")
  private final Map<String, ThreadItem> items = new LinkedHashMap<>();

  /**
   * What was appended and is not in the items yet: a long text is not copied for every piece of it.
   */
  @GuardedBy("this")
  private final Map<Place, Appended> appended = new LinkedHashMap<>();

  /** A text that grows: a part of a message, or if it has an id a component of a widget. */
  private record Place(String itemId, int contentIndex, @Nullable String componentId) {}

  private static final class Appended {
    final StringBuilder text = new StringBuilder();
    boolean done;
  }

  synchronized void begin(ThreadItem item) {
    settle();
    items.put(item.id(), item);
  }

  synchronized void forget(String itemId) {
    settle();
    items.remove(itemId);
  }

  /** When the item began; null if there is none. */
  synchronized @Nullable Instant time(String itemId) {
    ThreadItem item = items.get(itemId);
    return item == null ? null : item.createdAt();
  }

  /** Whether there is such an item that no client sees. */
  synchronized boolean hidden(String itemId) {
    ThreadItem item = items.get(itemId);
    return item != null && item.hidden();
  }

  /** Whether the update was for one of these. */
  synchronized boolean update(String itemId, ItemUpdate update) {
    ThreadItem item = items.get(itemId);
    if (item == null) {
      return false;
    }
    if (item instanceof ThreadItem.AssistantMessage
        && update instanceof ItemUpdate.TextDelta more) {
      append(new Place(itemId, more.contentIndex(), null), more.delta(), false);
    } else if (item instanceof ThreadItem.Widget
        && update instanceof ItemUpdate.WidgetTextDelta more) {
      append(new Place(itemId, 0, more.componentId()), more.delta(), more.done());
    } else {
      settle();
      items.computeIfPresent(itemId, (id, settled) -> UpdatedItem.of(settled, update));
    }
    return true;
  }

  @GuardedBy("this")
  private void append(Place place, String delta, boolean done) {
    Appended to = appended.computeIfAbsent(place, key -> new Appended());
    to.text.append(delta);
    to.done |= done;
  }

  @GuardedBy("this")
  private void settle() {
    for (Map.Entry<Place, Appended> each : appended.entrySet()) {
      Place place = each.getKey();
      String text = each.getValue().text.toString();
      ItemUpdate whole =
          place.componentId == null
              ? new ItemUpdate.TextDelta(place.contentIndex, text)
              : new ItemUpdate.WidgetTextDelta(place.componentId, text, each.getValue().done);
      items.computeIfPresent(place.itemId, (id, item) -> UpdatedItem.of(item, whole));
    }
    appended.clear();
  }

  /** The item as far as it got; null if there is none. */
  synchronized @Nullable ThreadItem get(String itemId) {
    settle();
    return items.get(itemId);
  }

  synchronized List<ThreadItem> inOrder() {
    settle();
    return List.copyOf(items.values());
  }
}
