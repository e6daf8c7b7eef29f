package dev.chatkit4j.server;

import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadItem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items of a turn that were begun and are not finished, as far as they got. */
final class PendingItems {
  private final Map<String, ThreadItem> items = new LinkedHashMap<>();

  void begin(ThreadItem item) {
    items.put(item.id(), item);
  }

  void forget(String itemId) {
    items.remove(itemId);
  }

  @Nullable ThreadItem get(String itemId) {
    return items.get(itemId);
  }

  /** Whether the update was for one of these. */
  boolean update(String itemId, ItemUpdate update) {
    return items.computeIfPresent(itemId, (id, item) -> UpdatedItem.of(item, update)) != null;
  }

  List<ThreadItem> inOrder() {
    return List.copyOf(items.values());
  }
}
