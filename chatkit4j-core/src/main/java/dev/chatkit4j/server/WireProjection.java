package dev.chatkit4j.server;

import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The part of an event that a client may see. The one place where hidden items are kept back. */
final class WireProjection {
  private WireProjection() {}

  /**
   * The event as it may be sent; null if it must not be.
   *
   * @param shown gives an item as it is shown
   */
  static @Nullable ThreadEvent of(ThreadEvent event, UnaryOperator<ThreadItem> shown) {
    return switch (event) {
      case ThreadEvent.ItemAdded(var item) ->
          item.hidden() ? null : new ThreadEvent.ItemAdded(shown.apply(item));
      case ThreadEvent.ItemDone(var item) ->
          item.hidden() ? null : new ThreadEvent.ItemDone(shown.apply(item));
      case ThreadEvent.ItemReplaced(var item) ->
          item.hidden() ? null : new ThreadEvent.ItemReplaced(shown.apply(item));
      case ThreadEvent.ThreadCreated(var thread) ->
          new ThreadEvent.ThreadCreated(visible(thread, shown));
      case ThreadEvent.ThreadUpdated(var thread) ->
          new ThreadEvent.ThreadUpdated(visible(thread, shown));
      default -> event;
    };
  }

  private static ChatThread visible(ChatThread thread, UnaryOperator<ThreadItem> shown) {
    Page<ThreadItem> page = thread.items();
    List<ThreadItem> visible =
        page.data().stream().filter(item -> !item.hidden()).map(shown).toList();
    return new ChatThread(thread.metadata(), new Page<>(visible, page.hasMore(), page.after()));
  }
}
