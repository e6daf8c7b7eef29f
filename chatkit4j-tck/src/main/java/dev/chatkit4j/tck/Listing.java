package dev.chatkit4j.tck;

import static org.junit.jupiter.api.Assertions.fail;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.ItemQueries;
import dev.chatkit4j.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list that is paged through, seen as ids: the items of a thread or the threads of an owner. */
abstract class Listing {
  private final String name;

  private Listing(String name) {
    this.name = name;
  }

  abstract void save(String id, Instant time);

  abstract void delete(String id);

  abstract Page<String> page(@Nullable String after, int limit, Order order);

  final void saveAll(List<String> ids, Instant time) {
    ids.forEach(id -> save(id, time));
  }

  /** Everything in one page. */
  final List<String> all(Order order) {
    return page(null, 1_000_000, order).data();
  }

  /** Everything, page by page. */
  final List<String> walk(int pageSize, Order order) {
    return walk(pageSize, order, () -> {});
  }

  /** Likewise, with something done after each page. */
  final List<String> walk(int pageSize, Order order, Runnable afterEachPage) {
    List<String> seen = new ArrayList<>();
    Set<String> cursors = new HashSet<>();
    String after = null;
    do {
      Page<String> page = page(after, pageSize, order);
      seen.addAll(page.data());
      afterEachPage.run();
      after = page.after();
      if (after != null && !cursors.add(after)) {
        fail("%s: paging does not end: it is at %s again".formatted(name, after));
      }
    } while (after != null);
    return seen;
  }

  @Override
  public final String toString() {
    return name;
  }

  static <C> Listing items(Store<C> store, String threadId, C context) {
    return new Listing("items") {
      @Override
      void save(String id, Instant time) {
        store.addThreadItem(threadId, RuleGroup.message(id, time), context);
      }

      @Override
      void delete(String id) {
        store.deleteThreadItem(threadId, id, context);
      }

      @Override
      Page<String> page(@Nullable String after, int limit, Order order) {
        return map(store.loadThreadItems(threadId, after, limit, order, context), ThreadItem::id);
      }
    };
  }

  static <C> Listing visibleItems(
      Store<C> store, ItemQueries<C> queries, String threadId, C context) {
    Listing items = items(store, threadId, context);
    return new Listing("visible items") {
      @Override
      void save(String id, Instant time) {
        items.save(id, time);
      }

      @Override
      void delete(String id) {
        items.delete(id);
      }

      @Override
      Page<String> page(@Nullable String after, int limit, Order order) {
        return map(
            queries.loadVisibleItems(threadId, after, limit, order, context), ThreadItem::id);
      }
    };
  }

  static <C> Listing threads(Store<C> store, C context) {
    return new Listing("threads") {
      @Override
      void save(String id, Instant time) {
        store.saveThread(new ThreadMetadata(id, time), context);
      }

      @Override
      void delete(String id) {
        store.deleteThread(id, context);
      }

      @Override
      Page<String> page(@Nullable String after, int limit, Order order) {
        return map(store.loadThreads(limit, after, order, context), ThreadMetadata::id);
      }
    };
  }

  private static <T> Page<String> map(Page<T> page, Function<T, String> id) {
    return new Page<>(page.data().stream().map(id).toList(), page.hasMore(), page.after());
  }
}
