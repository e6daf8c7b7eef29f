package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.illegalArgument;
import static dev.chatkit4j.tck.Expect.notFound;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.ItemUpdates;
import dev.chatkit4j.store.ThreadUpdates;
import java.util.List;

/** Rules 11.1 to 11.7. */
abstract class AtomicityRules<C> extends RuleGroup<C> {
  private static final int ROUNDS = 10;

  AtomicityRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("11.1")
  void a_truncation_deletes_exactly_what_stands_behind() {
    ItemUpdates<C> updates = itemUpdates();
    saveThread(alice);
    saveThread("thr_other", alice);
    itemsOf("thr_other", alice).saveAll(List.of("c", "d"), TIME);
    addAll(List.of("a", "b", "c", "d"), TIME, alice);
    store.addThreadItem(THREAD, hidden("e", TIME), alice);
    addAll(List.of("later"), TIME.plusSeconds(1), alice);
    addAll(List.of("earlier"), TIME.minusSeconds(1), alice);
    same("deleted behind c", 3, updates.deleteItemsAfter(THREAD, "c", alice));
    same("items left", List.of("earlier", "a", "b", "c"), itemIds(alice));
    notFound("a deleted item", () -> store.loadItem(THREAD, "d", alice));
    same("deleted behind the last", 0, updates.deleteItemsAfter(THREAD, "c", alice));
    same("items left", List.of("earlier", "a", "b", "c"), itemIds(alice));
    same("of the other thread", List.of("c", "d"), itemsOf("thr_other", alice).all(Order.ASC));
    addAll(List.of("f"), TIME, alice);
    same("items after an append", List.of("earlier", "a", "b", "c", "f"), itemIds(alice));
    same("deleted behind the first", 4, updates.deleteItemsAfter(THREAD, "earlier", alice));
    same("items left", List.of("earlier"), itemIds(alice));
  }

  @Rule("11.2")
  void a_truncation_behind_nothing_is_not_found() {
    ItemUpdates<C> updates = itemUpdates();
    notFound("without a thread", () -> updates.deleteItemsAfter(THREAD, "a", alice));
    saveThread(alice);
    addAll(List.of("a", "b", "c"), TIME, alice);
    store.deleteThreadItem(THREAD, "b", alice);
    notFound("behind an unknown item", () -> updates.deleteItemsAfter(THREAD, "never", alice));
    notFound("behind a deleted item", () -> updates.deleteItemsAfter(THREAD, "b", alice));
    same("items left", List.of("a", "c"), itemIds(alice));
  }

  @Rule("11.3")
  void readers_see_a_truncation_whole_or_not_at_all() throws Exception {
    ItemUpdates<C> updates = itemUpdates();
    List<String> ids = ids("msg_", 20);
    for (int i = 0; i < ROUNDS; i++) {
      saveThread(alice);
      addAll(ids, TIME, alice);
      Together.whileReading(
          () -> {
            int seen = itemIds(alice).size();
            that("%s items, neither 20 nor 1".formatted(seen), seen == 20 || seen == 1);
            return true;
          },
          () -> updates.deleteItemsAfter(THREAD, "msg_0", alice));
    }
  }

  @Rule("11.4")
  void a_batch_is_written_like_its_parts() {
    BatchWrites<C> batch = batchWrites();
    ThreadMetadata thread = new ThreadMetadata(THREAD, TIME).withTitle("title");
    List<ThreadItem> items = List.of(message("c"), message("a"), hidden("b", TIME));
    batch.write(THREAD, thread, List.of(file("atc_1", THREAD)), items, alice);
    same("thread", thread, store.loadThread(THREAD, alice));
    same("attachment", file("atc_1", THREAD), store.loadAttachment("atc_1", alice));
    same("items", List.of("c", "a", "b"), itemIds(alice));
    ThreadItem changed = message("c", TIME.plusSeconds(9), "changed");
    batch.write(
        THREAD,
        null,
        List.of(file("atc_1", null)),
        List.of(changed, message("d"), message("d", TIME, "twice")),
        alice);
    same("thread as it was", thread, store.loadThread(THREAD, alice));
    same("attachment changed", file("atc_1", null), store.loadAttachment("atc_1", alice));
    same("items after the second", List.of("c", "a", "b", "d"), itemIds(alice));
    same("item changed", changed, store.loadItem(THREAD, "c", alice));
    same("item given twice", message("d", TIME, "twice"), store.loadItem(THREAD, "d", alice));
    ThreadMetadata renamed = thread.withTitle("renamed");
    batch.write(THREAD, renamed, List.of(), List.of(), alice);
    same("thread changed", renamed, store.loadThread(THREAD, alice));
    same("items kept", List.of("c", "a", "b", "d"), itemIds(alice));
  }

  @Rule("11.4")
  void a_long_batch_of_one_time_keeps_its_order() {
    BatchWrites<C> batch = batchWrites();
    saveThread(alice);
    List<ThreadItem> items = ids("msg_", 300).stream().map(RuleGroup::message).toList();
    batch.write(THREAD, null, List.of(), items.reversed(), alice);
    same("items", ids("msg_", 300).reversed(), itemIds(alice));
    batch.write(THREAD, null, List.of(), items, alice);
    same("items written again", ids("msg_", 300).reversed(), itemIds(alice));
  }

  @Rule("11.4")
  void batches_at_the_same_time_are_all_kept_each_in_its_order() throws Exception {
    BatchWrites<C> batch = batchWrites();
    saveThread(alice);
    Together.run(number ->
        () -> {
          List<ThreadItem> items = ids(number + "_", 20).stream().map(RuleGroup::message).toList();
          batch.write(THREAD, null, List.of(), items, alice);
          return true;
        });
    List<String> kept = itemIds(alice);
    same("number of items", Together.THREADS * 20, kept.size());
    for (int i = 0; i < Together.THREADS; i++) {
      String writer = i + "_";
      same(
          "items of one batch",
          ids(writer, 20),
          kept.stream().filter(id -> id.startsWith(writer)).toList());
    }
  }

  @Rule("11.5")
  void a_refused_batch_leaves_nothing() {
    BatchWrites<C> batch = batchWrites();
    notFound(
        "without a thread",
        () ->
            batch.write(THREAD, null, List.of(file("atc_1", null)), List.of(message("a")), alice));
    notFound("its attachment", () -> store.loadAttachment("atc_1", alice));
    illegalArgument(
        "the third item's id is illegal",
        () ->
            batch.write(
                THREAD,
                new ThreadMetadata(THREAD, TIME),
                List.of(file("atc_2", THREAD)),
                List.of(message("a"), message("b"), message("\n"), message("d")),
                alice));
    notFound("its thread", () -> store.loadThread(THREAD, alice));
    notFound("its attachment", () -> store.loadAttachment("atc_2", alice));
    saveThread(alice);
    same("its items", List.of(), itemIds(alice));
    illegalArgument(
        "the attachment's id is illegal",
        () ->
            batch.write(
                THREAD,
                new ThreadMetadata(THREAD, TIME).withTitle("new"),
                List.of(file("atc_3", THREAD), file("", THREAD)),
                List.of(message("a")),
                alice));
    same("the thread", new ThreadMetadata(THREAD, TIME), store.loadThread(THREAD, alice));
    notFound("the first attachment", () -> store.loadAttachment("atc_3", alice));
    same("items", List.of(), itemIds(alice));
  }

  @Rule("11.6")
  void readers_see_a_batch_whole_or_not_at_all() throws Exception {
    BatchWrites<C> batch = batchWrites();
    List<ThreadItem> items = ids("msg_", 20).stream().map(RuleGroup::message).toList();
    for (int i = 0; i < ROUNDS; i++) {
      Together.whileReading(
          () -> {
            int seen = itemIds(alice).size();
            that("%s of 20 items".formatted(seen), seen == 0 || seen == 20);
            return true;
          },
          () -> {
            batch.write(THREAD, new ThreadMetadata(THREAD, TIME), List.of(), items, alice);
            return true;
          });
      store.deleteThread(THREAD, alice);
    }
  }

  @Rule("11.7")
  void a_change_that_throws_changes_nothing() {
    ThreadUpdates<C> updates = threadUpdates();
    saveThread(alice);
    IllegalStateException failure = new IllegalStateException("on purpose");
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                updates.updateThread(
                    THREAD,
                    thread -> {
                      throw failure;
                    },
                    alice),
            "an update whose change throws");
    same("the exception", failure, thrown);
    same("the thread", new ThreadMetadata(THREAD, TIME), store.loadThread(THREAD, alice));
    ThreadMetadata titled = updates.updateThread(THREAD, t -> t.withTitle("after"), alice);
    same("the next update", "after", titled.title());
  }
}
