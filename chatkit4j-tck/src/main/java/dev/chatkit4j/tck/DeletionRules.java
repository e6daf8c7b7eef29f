package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.notFound;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.store.NotFoundException;
import java.util.List;

/** Rules 10.1 to 10.6. */
abstract class DeletionRules<C> extends RuleGroup<C> {
  private static final int ROUNDS = 10;

  DeletionRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("10.1")
  void the_items_go_with_their_thread() {
    saveThread(alice);
    saveThread("thr_other", alice);
    addAll(List.of("a", "b"), TIME, alice);
    itemsOf("thr_other", alice).save("a", TIME);
    store.deleteThread(THREAD, alice);
    notFound("loadItem", () -> store.loadItem(THREAD, "a", alice));
    same("its items", List.of(), itemIds(alice));
    same("items of the other thread", List.of("a"), itemsOf("thr_other", alice).all(Order.ASC));
    same("threads", List.of("thr_other"), Listing.threads(store, alice).all(Order.ASC));
  }

  @Rule("10.2")
  void the_attachments_bound_to_a_thread_go_with_it() {
    saveThread(alice);
    store.saveAttachment(file("free", null), alice);
    store.saveAttachment(file("free then bound", null), alice);
    store.saveAttachment(file("free then bound", THREAD), alice);
    store.saveAttachment(file("bound", THREAD), alice);
    store.saveAttachment(file("moved", THREAD), alice);
    store.saveAttachment(file("moved", "thr_other"), alice);
    store.saveAttachment(file("other", "thr_other"), alice);
    store.deleteThread(THREAD, alice);
    for (String bound : List.of("bound", "free then bound")) {
      notFound("attachment " + bound, () -> store.loadAttachment(bound, alice));
    }
    same("unbound", file("free", null), store.loadAttachment("free", alice));
    for (String other : List.of("moved", "other")) {
      same(other, file(other, "thr_other"), store.loadAttachment(other, alice));
    }
  }

  @Rule("10.2")
  void an_attachment_bound_too_late_goes_when_the_thread_is_deleted_again() {
    saveThread(alice);
    store.saveAttachment(file("other", "thr_other"), alice);
    store.deleteThread(THREAD, alice);
    store.saveAttachment(file("late", THREAD), alice);
    store.deleteThread(THREAD, alice);
    notFound("an attachment bound too late", () -> store.loadAttachment("late", alice));
    same("another", file("other", "thr_other"), store.loadAttachment("other", alice));
  }

  @Rule("10.3")
  void deleting_one_thing_deletes_nothing_else() {
    saveThread(alice);
    saveThread("thr_other", alice);
    addAll(List.of("a", "b", "c"), TIME, alice);
    itemsOf("thr_other", alice).save("b", TIME);
    store.saveAttachment(file("b", THREAD), alice);
    store.saveAttachment(file("c", THREAD), alice);
    store.deleteThreadItem(THREAD, "b", alice);
    same("items", List.of("a", "c"), itemIds(alice));
    same("items of the other thread", List.of("b"), itemsOf("thr_other", alice).all(Order.ASC));
    same("attachment of that id", file("b", THREAD), store.loadAttachment("b", alice));
    store.deleteAttachment("c", alice);
    same("items", List.of("a", "c"), itemIds(alice));
    same("attachments left", file("b", THREAD), store.loadAttachment("b", alice));
    addAll(List.of("d"), TIME, alice);
    for (String last : List.of("a", "c", "d")) {
      store.deleteThreadItem(THREAD, last, alice);
    }
    same("the thread without items", THREAD, store.loadThread(THREAD, alice).id());
  }

  @Rule("10.4")
  void a_thread_saved_again_after_its_deletion_is_empty() {
    saveThread(alice);
    addAll(List.of("a", "b"), TIME, alice);
    store.deleteThread(THREAD, alice);
    saveThread(alice);
    same("items", Page.empty(), itemsOf(THREAD, alice).page(null, 10, Order.ASC));
    notFound("a former item", () -> store.loadItem(THREAD, "a", alice));
    addAll(List.of("b"), TIME, alice);
    same("items after one is added again", List.of("b"), itemIds(alice));
  }

  @Rule("10.5")
  void an_append_that_races_with_deletion_leaves_nothing() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      saveThread(alice);
      Together.run(number ->
          () -> {
            if (number == 0) {
              store.deleteThread(THREAD, alice);
            } else {
              appendUnlessDeleted("msg_" + number);
            }
            return true;
          });
      notFound("the thread", () -> store.loadThread(THREAD, alice));
      same("threads", List.of(), Listing.threads(store, alice).all(Order.ASC));
      same("items without a thread", List.of(), itemIds(alice));
      saveThread(alice);
      same("items of a new thread of that id", List.of(), itemIds(alice));
      store.deleteThread(THREAD, alice);
    }
  }

  @Rule("10.6")
  void readers_see_a_thread_whole_or_not_at_all() throws Exception {
    List<String> ids = ids("msg_", 20);
    for (int i = 0; i < ROUNDS; i++) {
      saveThread(alice);
      addAll(ids, TIME, alice);
      store.saveAttachment(file("atc_1", THREAD), alice);
      Together.whileReading(
          () -> {
            boolean gone = threadIsGone();
            List<String> seen = itemIds(alice);
            that("%s of 20 items".formatted(seen.size()), seen.isEmpty() || seen.equals(ids));
            if (gone) {
              same("items of a thread that was gone", List.of(), seen);
              notFound("its attachment", () -> store.loadAttachment("atc_1", alice));
            }
            return true;
          },
          () -> {
            store.deleteThread(THREAD, alice);
            return true;
          });
    }
  }

  private boolean threadIsGone() {
    try {
      store.loadThread(THREAD, alice);
      return false;
    } catch (NotFoundException gone) {
      return true;
    }
  }

  private void appendUnlessDeleted(String itemId) {
    try {
      store.addThreadItem(THREAD, message(itemId), alice);
      store.saveItem(THREAD, message(itemId + "_saved"), alice);
    } catch (NotFoundException deleted) {
      that("NotFound for a thread that is there", threadIsGone());
    }
  }
}
