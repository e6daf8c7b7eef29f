package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.notFound;
import static dev.chatkit4j.tck.Expect.same;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rules 2.1 to 2.10. */
abstract class PagingRules<C> extends RuleGroup<C> {
  PagingRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("2.1")
  void a_page_begins_strictly_behind_its_cursor_in_both_directions() {
    for (Listing listing : listings()) {
      listing.saveAll(List.of("a", "b", "c", "d"), TIME);
      String given = listing.page(null, 2, Order.ASC).after();
      same(listing + " ascending behind b", List.of("c", "d"), behind(listing, given, Order.ASC));
      same(listing + " descending behind b", List.of("a"), behind(listing, given, Order.DESC));
      same(listing + " behind the last", List.of(), behind(listing, "d", Order.ASC));
      same(listing + " before the first", List.of(), behind(listing, "a", Order.DESC));
    }
  }

  @Rule("2.2")
  void a_page_tells_whether_there_is_more_and_where_it_begins() {
    for (Listing listing : listings()) {
      same(listing + ", none there", page(List.of(), null), listing.page(null, 1, Order.ASC));
      listing.saveAll(List.of("a", "b", "c"), TIME);
      same(listing + ", 2 of 3", page(List.of("a", "b"), "b"), listing.page(null, 2, Order.ASC));
      same(
          listing + ", 3 of 3",
          page(List.of("a", "b", "c"), null),
          listing.page(null, 3, Order.ASC));
      same(listing + ", the last 1", page(List.of("c"), null), listing.page("b", 1, Order.ASC));
      same(listing + ", 1 descending", page(List.of("c"), "c"), listing.page(null, 1, Order.DESC));
      same(listing + ", behind the last", page(List.of(), null), listing.page("c", 1, Order.ASC));
    }
  }

  @Rule("2.3")
  void null_and_empty_cursors_ask_for_the_first_page() {
    for (Listing listing : listings()) {
      listing.saveAll(List.of("a", "b"), TIME);
      same(listing + " behind null", List.of("a"), listing.page(null, 1, Order.ASC).data());
      same(
          listing + " behind an empty cursor", List.of("a"), listing.page("", 1, Order.ASC).data());
    }
  }

  @Rule("2.4")
  void an_unknown_cursor_is_not_found() {
    for (Listing listing : listings()) {
      notFound(listing + ", none there", () -> listing.page("never", 1, Order.ASC));
      listing.save("a", TIME);
      notFound(listing + ", ascending", () -> listing.page("never", 1, Order.ASC));
      notFound(listing + ", descending", () -> listing.page("never", 1, Order.DESC));
    }
  }

  @Rule("2.5")
  void an_item_of_another_thread_is_no_cursor() {
    saveThread(alice);
    saveThread("thr_other", alice);
    itemsOf("thr_other", alice).saveAll(List.of("there", "gone"), TIME);
    itemsOf("thr_other", alice).delete("gone");
    itemsOf(THREAD, alice).save("here", TIME);
    for (String foreign : List.of("there", "gone", THREAD)) {
      notFound(
          foreign + " as a cursor among the items",
          () -> itemsOf(THREAD, alice).page(foreign, 1, Order.ASC));
    }
    notFound(
        "an item as a cursor among the threads",
        () -> Listing.threads(store, alice).page("here", 1, Order.ASC));
  }

  @Rule("2.6")
  void a_deleted_element_keeps_its_place_as_a_cursor() {
    for (Listing listing : listings()) {
      listing.saveAll(List.of("a", "b", "c", "d"), TIME);
      listing.delete("b");
      same(listing + " behind b, deleted", List.of("c", "d"), behind(listing, "b", Order.ASC));
      same(listing + " before b, deleted", List.of("a"), behind(listing, "b", Order.DESC));
      listing.delete("c");
      same(listing + " behind b, c deleted too", List.of("d"), behind(listing, "b", Order.ASC));
      listing.save("e", TIME);
      same(listing + " behind c, e new", List.of("d", "e"), behind(listing, "c", Order.ASC));
    }
  }

  @Rule("2.6")
  void an_item_deleted_by_truncation_keeps_its_place_as_a_cursor() {
    saveThread(alice);
    addAll(List.of("a", "b", "c"), TIME, alice);
    itemUpdates().deleteItemsAfter(THREAD, "a", alice);
    Listing items = itemsOf(THREAD, alice);
    same("items before c, deleted", List.of("a"), behind(items, "c", Order.DESC));
    same("items behind b, deleted", List.of(), behind(items, "b", Order.ASC));
  }

  @Rule("2.7")
  void the_cursor_of_a_deleted_element_stays_good_for_30_days() {
    Consumer<Duration> clock =
        contract
            .advanceClock()
            .orElseGet(() -> abort("the store's clock cannot be moved: advanceClock() is empty"));
    List<Listing> listings = listings();
    for (Listing listing : listings) {
      listing.saveAll(List.of("a", "b", "c"), TIME);
      listing.delete("b");
    }
    clock.accept(Duration.ofDays(30).minusMinutes(1));
    for (Listing listing : listings) {
      listing.delete("a");
      String what = listing + " behind b, deleted almost 30 days ago";
      same(what, List.of("c"), behind(listing, "b", Order.ASC));
    }
  }

  @Rule("2.8")
  void an_insertion_while_paging_makes_nothing_else_skip_or_repeat() {
    for (Listing listing : listings()) {
      listing.saveAll(List.of("a", "b", "c", "d"), TIME);
      same(listing + ", first page", List.of("a", "b"), listing.page(null, 2, Order.ASC).data());
      listing.save("earlier", TIME.minusSeconds(1));
      listing.save("later", TIME.plusSeconds(1));
      same(
          listing + " behind b, after insertions on both sides",
          List.of("c", "d", "later"),
          behind(listing, "b", Order.ASC));
      listing.save("latest", TIME.plusSeconds(2));
      same(
          listing + " behind c, descending, after an insertion before it",
          List.of("b", "a", "earlier"),
          behind(listing, "c", Order.DESC));
    }
  }

  @Rule("2.8")
  void insertions_by_others_make_no_walk_skip_or_repeat() throws Exception {
    for (Listing listing : listings()) {
      List<String> kept = keptIds();
      listing.saveAll(kept, TIME);
      walkWhile(
          listing, kept, number -> listing.save("new_" + number, TIME.plusSeconds(number % 3 - 1)));
    }
  }

  @Rule("2.9")
  void a_deletion_while_paging_makes_nothing_else_skip_or_repeat() {
    for (Listing listing : listings()) {
      listing.saveAll(List.of("a", "b", "c", "d", "e"), TIME);
      same(listing + ", first page", List.of("a", "b"), listing.page(null, 2, Order.ASC).data());
      listing.delete("a");
      listing.delete("d");
      same(
          listing + " behind b, a and d deleted",
          List.of("c", "e"),
          behind(listing, "b", Order.ASC));
    }
  }

  @Rule("2.9")
  void deletions_by_others_make_no_walk_skip_or_repeat() throws Exception {
    for (Listing listing : listings()) {
      List<String> kept = keptIds();
      for (String id : kept) {
        listing.saveAll(List.of(id, id + "_0", id + "_1"), TIME);
      }
      walkWhile(listing, kept, number -> listing.delete(kept.get(number / 2) + "_" + number % 2));
    }
  }

  /** 40 ids in the order of their bytes. */
  private static List<String> keptIds() {
    return IntStream.range(10, 50).mapToObj(number -> "kept_" + number).toList();
  }

  /**
   * Walks in small pages, in both directions in turn, until another thread has made 80 changes, one
   * for each page or so; each walk must meet what is kept once and in order.
   */
  private static void walkWhile(Listing listing, List<String> kept, IntConsumer change)
      throws Exception {
    int changes = 80;
    Semaphore pages = new Semaphore(0);
    AtomicInteger made = new AtomicInteger();
    Callable<Object> reader =
        () -> {
          try {
            for (int i = 0; made.get() < changes; i++) {
              Order order = i % 2 == 0 ? Order.ASC : Order.DESC;
              List<String> seen = new ArrayList<>(listing.walk(3, order, pages::release));
              seen.retainAll(kept);
              same(
                  listing + " walked while others write, " + order,
                  order == Order.ASC ? kept : kept.reversed(),
                  seen);
            }
            return true;
          } finally {
            pages.release(changes);
          }
        };
    Callable<Object> writer =
        () -> {
          for (int i = 0; i < changes; i++) {
            pages.acquire();
            change.accept(i);
            made.incrementAndGet();
          }
          return true;
        };
    try {
      Together.runLoose(List.of(reader, writer));
    } finally {
      made.set(changes);
    }
  }

  @Rule("2.10")
  void a_thousand_elements_are_walked_exactly_once() {
    List<String> ids = ids("id_", 1_000);
    for (Listing listing : listings()) {
      // Ten of each time.
      for (int i = 0; i < ids.size(); i++) {
        listing.save(ids.get(i), TIME.plusMillis(i / 10));
      }
      for (int pageSize : List.of(1, 7, 100)) {
        String what = listing + " in pages of " + pageSize;
        same(what + ", ascending", ids, listing.walk(pageSize, Order.ASC));
        same(what + ", descending", ids.reversed(), listing.walk(pageSize, Order.DESC));
      }
    }
  }

  private static List<String> behind(Listing listing, @Nullable String cursor, Order order) {
    return listing.page(cursor, 100, order).data();
  }

  private static Page<String> page(List<String> ids, @Nullable String after) {
    return new Page<>(ids, after != null, after);
  }
}
