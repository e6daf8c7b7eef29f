package dev.chatkit4j.server;

import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items of a turn that were begun and are not finished, as far as they got. */
final class PendingItems {
  private final Map<String, ThreadItem> items = new LinkedHashMap<>();

  /**
   * What was appended to a part of a message last and is not in the item yet: a long message is not
   * copied for every piece of it.
   */
  private final StringBuilder tail = new StringBuilder();

  private @Nullable String tailOf;
  private int tailPart;

  void begin(ThreadItem item) {
    settle();
    items.put(item.id(), item);
  }

  void forget(String itemId) {
    settle();
    items.remove(itemId);
  }

  /** When the item began; null if there is none. */
  @Nullable Instant time(String itemId) {
    ThreadItem item = items.get(itemId);
    return item == null ? null : item.createdAt();
  }

  /** Whether there is such an item that no client sees. */
  boolean hidden(String itemId) {
    ThreadItem item = items.get(itemId);
    return item != null && item.hidden();
  }

  /** Whether the update was for one of these. */
  boolean update(String itemId, ItemUpdate update) {
    ThreadItem item = items.get(itemId);
    if (item == null) {
      return false;
    }
    if (item instanceof ThreadItem.AssistantMessage
        && update instanceof ItemUpdate.TextDelta more) {
      append(itemId, more);
    } else {
      settle();
      items.computeIfPresent(itemId, (id, settled) -> UpdatedItem.of(settled, update));
    }
    return true;
  }

  private void append(String itemId, ItemUpdate.TextDelta more) {
    if (!itemId.equals(tailOf) || more.contentIndex() != tailPart) {
      settle();
      tailOf = itemId;
      tailPart = more.contentIndex();
    }
    tail.append(more.delta());
  }

  private void settle() {
    if (tailOf != null) {
      ItemUpdate whole = new ItemUpdate.TextDelta(tailPart, tail.toString());
      items.computeIfPresent(tailOf, (id, item) -> UpdatedItem.of(item, whole));
      tail.setLength(0);
      tailOf = null;
    }
  }

  List<ThreadItem> inOrder() {
    settle();
    return List.copyOf(items.values());
  }
}
