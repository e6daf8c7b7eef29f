package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.illegalArgument;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.BoundedPages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rules 3.3 to 3.7. */
abstract class BoundedPageRules<C> extends RuleGroup<C> {
  private static final int MANY = 100;

  BoundedPageRules(StoreContract<C> contract) {
    super(contract);
  }

  /** An element and its bytes. */
  private record Sized(String id, long bytes) {}

  /** The list that is paged through. */
  private interface Bounded {
    void save(String id, int characters);

    Page<Sized> page(@Nullable String after, int limit, long bytes, Order order);

    default List<Sized> all(Order order) {
      return page(null, MANY, Long.MAX_VALUE, order).data();
    }
  }

  private Map<String, Bounded> lists() {
    BoundedPages<C> pages = boundedPages();
    C owner = newOwner();
    saveThread(owner);
    Map<String, Bounded> lists = new LinkedHashMap<>();
    lists.put("items", items(owner, pages::loadThreadItems));
    lists.put("threads", threads(newOwner(), pages));
    C another = newOwner();
    saveThread(another);
    lists.put("visible items", items(another, pages::loadVisibleItems));
    return lists;
  }

  private interface ItemPages<C> {
    Page<ThreadItem> load(
        String threadId, @Nullable String after, int limit, long bytes, Order order, C context);
  }

  private Bounded items(C owner, ItemPages<C> pages) {
    return new Bounded() {
      @Override
      public void save(String id, int characters) {
        store.addThreadItem(THREAD, message(id, TIME, "x".repeat(characters)), owner);
      }

      @Override
      public Page<Sized> page(@Nullable String after, int limit, long bytes, Order order) {
        Page<ThreadItem> page = pages.load(THREAD, after, limit, bytes, order, owner);
        return new Page<>(
            page.data().stream().map(BoundedPageRules::sized).toList(),
            page.hasMore(),
            page.after());
      }
    };
  }

  private static Sized sized(ThreadItem item) {
    return new Sized(item.id(), StoredForm.writeUtf8(item).length);
  }

  private Bounded threads(C owner, BoundedPages<C> pages) {
    return new Bounded() {
      @Override
      public void save(String id, int characters) {
        store.saveThread(new ThreadMetadata(id, TIME).withTitle("x".repeat(characters)), owner);
      }

      @Override
      public Page<Sized> page(@Nullable String after, int limit, long bytes, Order order) {
        Page<ThreadMetadata> page = pages.loadThreads(limit, bytes, after, order, owner);
        return new Page<>(
            page.data().stream()
                .map(thread -> new Sized(thread.id(), StoredForm.writeUtf8(thread).length))
                .toList(),
            page.hasMore(),
            page.after());
      }
    };
  }

  private static void saveSome(Bounded list) {
    list.save("a", 1_000);
    list.save("b", 900);
    list.save("c", 100_000);
    list.save("d", 10);
    list.save("e", 20);
  }

  /** One page and what it was asked for. */
  private record Asked(
      String what, @Nullable String after, int limit, long bytes, List<Sized> behind) {}

  /** Asks for pages of all sizes, in both directions, from the first and from within. */
  private void eachPage(Consumer<Taken> check) {
    lists()
        .forEach((name, list) -> {
          saveSome(list);
          for (Order order : Order.values()) {
            List<Sized> all = list.all(order);
            for (int from : List.of(0, 2)) {
              List<Sized> behind = all.subList(from, all.size());
              String after = from == 0 ? null : all.get(from - 1).id();
              for (long bytes : sums(behind)) {
                for (int limit : List.of(2, MANY)) {
                  String what =
                      "%s %s behind %s, %s bytes, limit %s"
                          .formatted(name, order, after, bytes, limit);
                  Asked asked = new Asked(what, after, limit, bytes, behind);
                  check.accept(new Taken(asked, list.page(after, limit, bytes, order)));
                }
              }
            }
          }
        });
  }

  private record Taken(Asked asked, Page<Sized> page) {}

  /** What the first one, two, three have together, and a byte less. */
  private static List<Long> sums(List<Sized> elements) {
    List<Long> sums = new ArrayList<>(List.of(1L));
    long sum = 0;
    for (Sized element : elements) {
      sum += element.bytes();
      sums.add(sum - 1);
      sums.add(sum);
    }
    return sums;
  }

  @Rule("3.3")
  void a_page_has_what_both_bounds_allow_and_one_element_at_least() {
    eachPage(taken -> {
      Asked asked = taken.asked();
      List<Sized> expected = new ArrayList<>();
      long left = asked.bytes();
      for (Sized element : asked.behind()) {
        left -= element.bytes();
        if (expected.size() == asked.limit() || (left < 0 && !expected.isEmpty())) {
          break;
        }
        expected.add(element);
      }
      same(asked.what(), expected, taken.page().data());
    });
  }

  @Rule("3.4")
  void a_page_tells_exactly_whether_there_is_more_whatever_ended_it() {
    eachPage(taken -> {
      Asked asked = taken.asked();
      Page<Sized> page = taken.page();
      boolean more = page.data().size() < asked.behind().size();
      same(asked.what() + ": has_more", more, page.hasMore());
      same(asked.what() + ": cursor", more ? page.data().getLast().id() : null, page.after());
    });
    same(
        "a missing thread",
        Page.empty(),
        boundedPages().loadThreadItems("thr_missing", "never", 9, 9, Order.ASC, alice));
  }

  @Rule("3.5")
  void pages_of_any_bytes_put_together_are_the_whole_list() {
    lists()
        .forEach((name, list) -> {
          for (int i = 0; i < 20; i++) {
            list.save("id_" + i, i % 7 == 3 ? 60_000 : i * 50);
          }
          for (Order order : Order.values()) {
            List<Sized> all = list.all(order);
            for (long bytes : List.of(1L, 1_000L, 70_000L, 1_000_000L)) {
              for (int limit : List.of(3, MANY)) {
                String what = "%s %s in pages of %s bytes".formatted(name, order, bytes);
                same(what, all, walk(list, limit, bytes, order));
              }
            }
          }
        });
  }

  private static List<Sized> walk(Bounded list, int limit, long bytes, Order order) {
    List<Sized> seen = new ArrayList<>();
    Page<Sized> page = list.page(null, limit, bytes, order);
    seen.addAll(page.data());
    while (page.hasMore()) {
      page = list.page(page.after(), limit, bytes, order);
      seen.addAll(page.data());
      that("paging does not end: " + seen, seen.size() < MANY);
    }
    return seen;
  }

  @Rule("3.6")
  void hidden_items_cost_a_page_of_visible_ones_nothing() {
    BoundedPages<C> pages = boundedPages();
    saveThread(alice);
    List<String> visible = ids("msg_", 6);
    for (String id : visible) {
      store.addThreadItem(
          THREAD,
          new ThreadItem.SdkHiddenContext("hidden_" + id, THREAD, TIME, "x".repeat(60_000)),
          alice);
      store.addThreadItem(THREAD, message(id), alice);
    }
    long three = 3L * StoredForm.writeUtf8(message("msg_0")).length;
    Page<ThreadItem> first = pages.loadVisibleItems(THREAD, null, 9, three, Order.ASC, alice);
    same("the first three", ids("msg_", 3), first.data().stream().map(ThreadItem::id).toList());
    same("their cursor", "msg_2", first.after());
    Page<ThreadItem> rest = pages.loadVisibleItems(THREAD, "msg_2", 9, three, Order.ASC, alice);
    same("the rest", visible.subList(3, 6), rest.data().stream().map(ThreadItem::id).toList());
    same("has_more of the rest", false, rest.hasMore());
  }

  @Rule("3.7")
  void less_than_one_byte_or_element_is_refused() {
    lists()
        .forEach((name, list) -> {
          list.save("a", 1);
          for (long bytes : List.of(0L, -1L, Long.MIN_VALUE)) {
            illegalArgument(
                "%s of %s bytes".formatted(name, bytes),
                () -> list.page(null, 9, bytes, Order.ASC));
          }
          illegalArgument(name + ", limit 0", () -> list.page(null, 0, 9, Order.ASC));
        });
  }
}
