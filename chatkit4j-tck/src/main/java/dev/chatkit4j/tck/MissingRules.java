package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.notFound;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.NotFoundException;
import java.util.List;

/** Rules 4.1 to 4.7. */
abstract class MissingRules<C> extends RuleGroup<C> {
  MissingRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("4.1")
  void the_items_of_a_missing_thread_are_an_empty_page() {
    Listing items = itemsOf("thr_missing", alice);
    same("items of a missing thread", Page.empty(), items.page(null, 20, Order.ASC));
    same("behind an unknown cursor", Page.empty(), items.page("msg_never", 20, Order.DESC));
    saveThread(alice);
    addAll(List.of("a", "b"), TIME, alice);
    store.deleteThread(THREAD, alice);
    Listing deleted = itemsOf(THREAD, alice);
    same("items of a deleted thread", Page.empty(), deleted.page(null, 20, Order.ASC));
    same("behind a former item", Page.empty(), deleted.page("a", 20, Order.ASC));
  }

  @Rule("4.1")
  void the_visible_items_of_a_missing_thread_are_an_empty_page() {
    same(
        "visible items of a missing thread",
        Page.empty(),
        itemQueries().loadVisibleItems("thr_missing", "msg_never", 20, Order.ASC, alice));
  }

  @Rule("4.2")
  void loading_what_is_missing_is_not_found() {
    notFound("loadThread", () -> store.loadThread("thr_missing", alice));
    notFound("loadItem, no thread", () -> store.loadItem("thr_missing", "msg_missing", alice));
    notFound("loadAttachment", () -> store.loadAttachment("atc_missing", alice));
    saveThread(alice);
    notFound("loadItem, thread there", () -> store.loadItem(THREAD, "msg_missing", alice));
  }

  @Rule("4.2")
  void loading_what_was_deleted_is_not_found() {
    saveThread(alice);
    addAll(List.of("a"), TIME, alice);
    store.saveAttachment(file("atc_1", null), alice);
    store.deleteThreadItem(THREAD, "a", alice);
    store.deleteAttachment("atc_1", alice);
    notFound("loadItem", () -> store.loadItem(THREAD, "a", alice));
    notFound("loadAttachment", () -> store.loadAttachment("atc_1", alice));
    same("items left", List.of(), itemIds(alice));
    store.deleteThread(THREAD, alice);
    notFound("loadThread", () -> store.loadThread(THREAD, alice));
    same("threads left", List.of(), Listing.threads(store, alice).all(Order.ASC));
  }

  @Rule("4.3")
  void what_is_not_found_is_named() {
    saveThread(alice);
    names("thr_no", notFound("loadThread", () -> store.loadThread("thr_no", alice)));
    names("msg_no", notFound("loadItem", () -> store.loadItem(THREAD, "msg_no", alice)));
    names("atc_no", notFound("loadAttachment", () -> store.loadAttachment("atc_no", alice)));
    names("thr_no", notFound("saveItem", () -> store.saveItem("thr_no", message("a"), alice)));
    names("msg_no", notFound("cursor", () -> itemsOf(THREAD, alice).page("msg_no", 1, Order.ASC)));
  }

  @Rule("4.4")
  void deleting_is_silent_and_can_be_repeated() {
    store.deleteThread("thr_missing", alice);
    store.deleteThreadItem("thr_missing", "msg_missing", alice);
    store.deleteAttachment("atc_missing", alice);
    saveThread(alice);
    store.deleteThreadItem(THREAD, "msg_missing", alice);
    addAll(List.of("a", "b"), TIME, alice);
    store.saveAttachment(file("atc_1", null), alice);
    for (int i = 0; i < 2; i++) {
      store.deleteThreadItem(THREAD, "a", alice);
      store.deleteAttachment("atc_1", alice);
    }
    same("items left", List.of("b"), itemIds(alice));
    store.deleteThread(THREAD, alice);
    store.deleteThread(THREAD, alice);
  }

  @Rule("4.5")
  void an_item_for_a_missing_thread_is_not_found() {
    notFound("addThreadItem", () -> store.addThreadItem(THREAD, message("a"), alice));
    notFound("saveItem", () -> store.saveItem(THREAD, message("b"), alice));
    notFound("loadThread afterwards", () -> store.loadThread(THREAD, alice));
    same("threads afterwards", List.of(), Listing.threads(store, alice).all(Order.ASC));
    saveThread(alice);
    same("items once the thread is there", List.of(), itemIds(alice));
  }

  @Rule("4.6")
  void a_deleted_thread_is_not_brought_back() {
    saveThread(alice);
    addAll(List.of("a"), TIME, alice);
    store.deleteThread(THREAD, alice);
    notFound("addThreadItem", () -> store.addThreadItem(THREAD, message("b"), alice));
    notFound("saveItem of a former item", () -> store.saveItem(THREAD, message("a"), alice));
    store
        .threadUpdates()
        .ifPresent(updates ->
            notFound(
                "updateThread",
                () -> updates.updateThread(THREAD, t -> t.withTitle("new"), alice)));
    store
        .itemUpdates()
        .ifPresent(updates ->
            notFound(
                "compareAndSetItem",
                () ->
                    updates.compareAndSetItem(
                        THREAD, message("a"), message("a", TIME, "new"), alice)));
    store
        .batchWrites()
        .ifPresent(batch ->
            notFound(
                "write without a thread",
                () -> batch.write(THREAD, null, List.of(), List.of(message("b")), alice)));
    notFound("loadThread afterwards", () -> store.loadThread(THREAD, alice));
    notFound("loadItem afterwards", () -> store.loadItem(THREAD, "a", alice));
    same("threads afterwards", List.of(), Listing.threads(store, alice).all(Order.ASC));
  }

  @Rule("4.7")
  void the_thread_is_the_one_the_call_names() {
    saveThread(alice);
    saveThread("thr_other", alice);
    for (String said : List.of("thr_other", "thr_missing", "")) {
      ThreadItem item =
          new ThreadItem.AssistantMessage(
              "msg_" + said, said, TIME, List.of(AssistantMessageContent.EMPTY));
      store.addThreadItem(THREAD, item, alice);
      same("added item that says thread '" + said + "'", item, load("msg_" + said));
      store.saveItem(THREAD, item, alice);
      same("saved item that says thread '" + said + "'", item, load("msg_" + said));
    }
    same("items of the thread named", 3, itemIds(alice).size());
    same("items of the other", List.of(), itemsOf("thr_other", alice).all(Order.ASC));
  }

  private ThreadItem load(String itemId) {
    return store.loadItem(THREAD, itemId, alice);
  }

  private static void names(String id, NotFoundException failure) {
    String message = String.valueOf(failure.getMessage());
    that("<%s> does not name %s".formatted(message, id), message.contains(id));
  }
}
