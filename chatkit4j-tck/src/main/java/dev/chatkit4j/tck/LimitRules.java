package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.illegalArgument;
import static dev.chatkit4j.tck.Expect.same;

import dev.chatkit4j.protocol.Order;
import java.util.List;

/** Rules 3.1 and 3.2. */
abstract class LimitRules<C> extends RuleGroup<C> {
  LimitRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("3.1")
  void a_limit_below_one_is_refused() {
    for (Listing listing : listings()) {
      listing.saveAll(List.of("a", "b"), TIME);
      for (int limit : List.of(0, -1, Integer.MIN_VALUE)) {
        illegalArgument(
            listing + " with limit " + limit, () -> listing.page(null, limit, Order.ASC));
        illegalArgument(
            listing + " behind a with limit " + limit, () -> listing.page("a", limit, Order.ASC));
      }
    }
    illegalArgument(
        "items of a missing thread with limit 0",
        () -> store.loadThreadItems("thr_missing", null, 0, Order.ASC, alice));
    store
        .owners()
        .ifPresent(
            owners -> illegalArgument("owners with limit 0", () -> owners.loadOwners(0, null)));
  }

  @Rule("3.2")
  void a_page_is_as_long_as_limit_and_list_allow() {
    for (Listing listing : listings()) {
      List<String> ids = ids("id_", 150);
      listing.saveAll(ids, TIME);
      for (int limit : List.of(1, 20, 149, 150, 151, Integer.MAX_VALUE)) {
        same(
            listing + " with limit " + limit,
            ids.subList(0, Math.min(limit, 150)),
            listing.page(null, limit, Order.ASC).data());
      }
    }
  }
}
