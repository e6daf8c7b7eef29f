package dev.chatkit4j.server;

import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of an event a client may see. The one place where hidden items are kept back. */
final class WireProjection {
  private WireProjection() {}

  /** The event as it may be sent; null if it must not be. */
  static @Nullable ThreadEvent of(ThreadEvent event) {
    return switch (event) {
      case ThreadEvent.ItemAdded added -> added.item().hidden() ? null : added;
      case ThreadEvent.ItemDone done -> done.item().hidden() ? null : done;
      case ThreadEvent.ItemReplaced replaced -> replaced.item().hidden() ? null : replaced;
      case ThreadEvent.ThreadCreated created ->
          new ThreadEvent.ThreadCreated(visible(created.thread()));
      case ThreadEvent.ThreadUpdated updated ->
          new ThreadEvent.ThreadUpdated(visible(updated.thread()));
      default -> event;
    };
  }

  private static ChatThread visible(ChatThread thread) {
    Page<ThreadItem> page = thread.items();
    List<ThreadItem> visible = page.data().stream().filter(item -> !item.hidden()).toList();
    return new ChatThread(thread.metadata(), new Page<>(visible, page.hasMore(), page.after()));
  }
}
