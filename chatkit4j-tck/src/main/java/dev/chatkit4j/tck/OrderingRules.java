package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.time.Instant;
import java.util.List;

/** Rules 1.1 to 1.6. */
abstract class OrderingRules<C> extends RuleGroup<C> {
  OrderingRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("1.1")
  void elements_come_by_time_and_then_as_they_were_saved() {
    for (Listing listing : listings()) {
      listing.save("late", TIME.plusSeconds(2));
      listing.save("c", TIME.plusSeconds(1));
      listing.save("a", TIME.plusSeconds(1));
      listing.save("b", TIME.plusSeconds(1));
      listing.save("early", TIME);
      same(
          listing + " in ascending order",
          List.of("early", "c", "a", "b", "late"),
          listing.all(Order.ASC));
    }
  }

  @Rule("1.2")
  void descending_mirrors_ascending() {
    for (Listing listing : listings()) {
      listing.save("late", TIME.plusSeconds(2));
      listing.saveAll(List.of("c", "a", "b"), TIME.plusSeconds(1));
      listing.save("early", TIME);
      same(
          listing + " in descending order, against the reverse of ascending order",
          listing.all(Order.ASC).reversed(),
          listing.all(Order.DESC));
    }
  }

  @Rule("1.3")
  void elements_of_equal_time_are_paged_exactly_once_in_their_order() {
    for (Listing listing : listings()) {
      List<String> ids = List.of("e", "b", "d", "a", "c");
      listing.saveAll(ids, TIME);
      for (int pageSize = 1; pageSize <= 5; pageSize++) {
        String what = listing + " of one time in pages of " + pageSize;
        same(what + ", ascending", ids, listing.walk(pageSize, Order.ASC));
        same(what + ", descending", ids.reversed(), listing.walk(pageSize, Order.DESC));
      }
    }
  }

  @Rule("1.4")
  void an_item_saved_again_stays_where_it_is() {
    saveThread(alice);
    addAll(List.of("a", "b", "c"), TIME, alice);
    store.saveItem(THREAD, message("a", TIME, "same time"), alice);
    same("order after a was saved again", List.of("a", "b", "c"), itemIds(alice));
    store.saveItem(THREAD, message("a", TIME.plusSeconds(9)), alice);
    same("order after a was saved with a later time", List.of("a", "b", "c"), itemIds(alice));
    store.addThreadItem(THREAD, message("c", TIME.minusSeconds(9)), alice);
    same("order after c was added with an earlier time", List.of("a", "b", "c"), itemIds(alice));
    same(
        "items in pages of 1, after that",
        List.of("a", "b", "c"),
        itemsOf(THREAD, alice).walk(1, Order.ASC));
  }

  @Rule("1.5")
  void a_thread_saved_again_stays_where_it_is() {
    Listing threads = Listing.threads(store, alice);
    threads.saveAll(List.of("a", "b", "c"), TIME);
    store.saveThread(new ThreadMetadata("a", TIME).withTitle("title"), alice);
    same("order after a was saved again", List.of("a", "b", "c"), threads.all(Order.ASC));
    threads.save("a", TIME.plusSeconds(9));
    threads.save("c", TIME.minusSeconds(9));
    same("order after saves at other times", List.of("a", "b", "c"), threads.all(Order.ASC));
    same("threads in pages of 1, after that", List.of("a", "b", "c"), threads.walk(1, Order.ASC));
  }

  @Rule("1.6")
  void times_order_to_the_microsecond_in_any_year() {
    for (Listing listing : listings()) {
      listing.save("last", Instant.parse("9999-12-31T23:59:59.999999Z"));
      listing.save("later", TIME.plusNanos(1_000));
      listing.save("now", TIME);
      listing.save("whole second", Instant.parse("2026-01-02T03:04:05Z"));
      listing.save("before 1970", Instant.parse("1969-12-31T23:59:59.999999Z"));
      listing.save("first", Instant.parse("0001-01-01T00:00:00Z"));
      List<String> expected =
          List.of("first", "before 1970", "whole second", "now", "later", "last");
      same(listing + " in one page", expected, listing.all(Order.ASC));
      same(listing + " in pages of 1", expected, listing.walk(1, Order.ASC));
    }
  }
}
