package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.notFound;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.BoundedPages;
import dev.chatkit4j.store.ItemQueries;
import dev.chatkit4j.store.ItemUpdates;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerData.Erased;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.ThreadUpdates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rules 13.1 to 13.10: Alice and Bob with equal ids, or with nothing but each other's ids. */
abstract class IsolationRules<C> extends RuleGroup<C> {
  private static final ThreadItem ITEM = message("a", TIME, "alice");
  private static final ThreadItem BOBS_ITEM = message("a", TIME.plusSeconds(1), "bob");

  IsolationRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("13.1")
  void equal_ids_under_two_owners_do_not_touch() {
    saveAlices();
    saveBobs();
    assertAlices();
    same("bob's thread", thread("bob"), store.loadThread(THREAD, bob));
    same("bob's item", BOBS_ITEM, store.loadItem(THREAD, "a", bob));
    same("bob's items", List.of("a"), itemIds(bob));
    same("bob's attachment", file("atc_1", null), store.loadAttachment("atc_1", bob));
    store.addThreadItem(THREAD, message("b", TIME, "bob"), bob);
    assertAlices();
  }

  @Rule("13.2")
  void what_belongs_to_another_owner_is_not_found() {
    saveAlices();
    assertBobHasNothing();
    saveThread(bob);
    notFound("loadItem, own thread of that id", () -> store.loadItem(THREAD, "a", bob));
    same("own items", List.of(), itemIds(bob));
    same("own threads", List.of(THREAD), Listing.threads(store, bob).all(Order.ASC));
  }

  @Rule("13.3")
  void an_item_for_another_owners_thread_is_not_found() {
    saveAlices();
    for (String id : List.of("a", "new")) {
      ThreadItem item = message(id, TIME, "bob");
      notFound("addThreadItem " + id, () -> store.addThreadItem(THREAD, item, bob));
      notFound("saveItem " + id, () -> store.saveItem(THREAD, item, bob));
    }
    assertAlices();
    assertBobHasNothing();
  }

  @Rule("13.4")
  void deleting_what_belongs_to_another_owner_does_nothing() {
    saveAlices();
    store.deleteThreadItem(THREAD, "a", bob);
    store.deleteAttachment("atc_1", bob);
    store.deleteThread(THREAD, bob);
    assertAlices();
    saveBobs();
    store.saveAttachment(file("atc_2", THREAD), bob);
    store.deleteThreadItem(THREAD, "a", bob);
    store.deleteAttachment("atc_1", bob);
    store.deleteThread(THREAD, bob);
    assertAlices();
    assertBobHasNothing();
  }

  @Rule("13.5")
  void what_belongs_to_another_owner_is_no_cursor() {
    saveAlices();
    saveThread("thr_gone", alice);
    store.deleteThread("thr_gone", alice);
    store.addThreadItem(THREAD, message("gone"), alice);
    store.deleteThreadItem(THREAD, "gone", alice);
    notFound(
        "threads behind alice's", () -> Listing.threads(store, bob).page(THREAD, 1, Order.ASC));
    notFound(
        "threads behind alice's deleted one",
        () -> Listing.threads(store, bob).page("thr_gone", 1, Order.ASC));
    saveThread(bob);
    for (String cursor : List.of("a", "gone")) {
      notFound(
          "items behind alice's " + cursor, () -> itemsOf(THREAD, bob).page(cursor, 1, Order.ASC));
      store
          .itemQueries()
          .ifPresent(queries ->
              notFound(
                  "visible items behind alice's " + cursor,
                  () -> queries.loadVisibleItems(THREAD, cursor, 1, Order.ASC, bob)));
    }
  }

  @Rule("13.6")
  void conditional_changes_of_items_keep_to_their_owner() {
    ItemUpdates<C> updates = itemUpdates();
    saveAlices();
    ThreadItem changed = message("a", TIME, "changed");
    notFound("compareAndSetItem", () -> updates.compareAndSetItem(THREAD, ITEM, changed, bob));
    notFound("deleteItemsAfter", () -> updates.deleteItemsAfter(THREAD, "a", bob));
    assertAlices();
    assertBobHasNothing();
    saveThread(bob);
    same("without an own item", false, updates.compareAndSetItem(THREAD, ITEM, changed, bob));
    notFound("without an own item", () -> updates.deleteItemsAfter(THREAD, "a", bob));
    saveBobs();
    addAll(List.of("b", "c", "d"), TIME.plusSeconds(2), bob);
    same("own item", true, updates.compareAndSetItem(THREAD, BOBS_ITEM, changed, bob));
    same("own items deleted", 3, updates.deleteItemsAfter(THREAD, "a", bob));
    assertAlices();
  }

  @Rule("13.6")
  void an_update_of_a_thread_keeps_to_its_owner() {
    ThreadUpdates<C> updates = threadUpdates();
    saveAlices();
    notFound("updateThread", () -> updates.updateThread(THREAD, t -> t.withTitle("bob's"), bob));
    assertAlices();
    saveBobs();
    same("own thread", thread("new"), updates.updateThread(THREAD, t -> t.withTitle("new"), bob));
    assertAlices();
  }

  @Rule("13.7")
  void direct_queries_keep_to_their_owner() {
    ItemQueries<C> queries = itemQueries();
    saveAlices();
    store.addThreadItem(THREAD, toolCall("call", TIME), alice);
    same("visible items", Page.empty(), queries.loadVisibleItems(THREAD, null, 9, Order.ASC, bob));
    same("pending tool calls", List.of(), queries.loadPendingToolCalls(THREAD, bob));
    same("the newest time", null, queries.loadNewestTime(THREAD, bob));
    saveThread(bob);
    store.addThreadItem(THREAD, toolCall("own", TIME), bob);
    List<ThreadItem> own = List.of(toolCall("own", TIME));
    same(
        "own visible items", own, queries.loadVisibleItems(THREAD, null, 9, Order.ASC, bob).data());
    same("own pending tool calls", own, queries.loadPendingToolCalls(THREAD, bob));
  }

  @Rule("13.8")
  void a_batch_keeps_to_its_owner() {
    BatchWrites<C> batch = batchWrites();
    saveAlices();
    notFound(
        "write without a thread of one's own",
        () ->
            batch.write(THREAD, null, List.of(file("atc_1", null)), List.of(message("new")), bob));
    assertAlices();
    assertBobHasNothing();
    batch.write(THREAD, thread("bob"), List.of(file("atc_1", null)), List.of(BOBS_ITEM), bob);
    assertAlices();
    same("bob's item", BOBS_ITEM, store.loadItem(THREAD, "a", bob));
  }

  @Rule("13.9")
  void reading_and_erasing_an_owner_keep_to_that_owner() {
    OwnerData<C> data = ownerData();
    saveAlices();
    same("what bob has", List.of(), ReadOut.of(data, bob).names());
    same("erased of bob's", Erased.NOTHING, data.eraseOwner(bob));
    assertAlices();
    saveBobs();
    same(
        "what bob has",
        List.of(
            new ReadOut.Entry("thread " + THREAD, thread("bob"), TIME),
            new ReadOut.Entry("item %s/a".formatted(THREAD), BOBS_ITEM, TIME.plusSeconds(1)),
            new ReadOut.Entry("attachment atc_1", file("atc_1", null), null)),
        ReadOut.of(data, bob).entries());
    same("erased of bob's", new Erased(1, 1, 1), data.eraseOwner(bob));
    assertAlices();
    assertBobHasNothing();
    saveBobs();
    same("erased of alice's", new Erased(1, 2, 1), data.eraseOwner(alice));
    same("bob's items", List.of("a"), itemIds(bob));
    same("bob's thread", thread("bob"), store.loadThread(THREAD, bob));
    same("bob's attachment", file("atc_1", null), store.loadAttachment("atc_1", bob));
  }

  @Rule("13.10")
  void no_call_changes_or_shows_what_another_owner_has_under_the_same_ids() {
    operations(store)
        .forEach((name, call) -> {
          C one = newOwner();
          C other = newOwner();
          saveMarked("mark of one", one);
          saveMarked("mark of other", other);
          List<Object> before = everything(one);
          String answer = String.valueOf(call.apply(other));
          same(name + " by another owner: what the one has", before, everything(one));
          that(name + " shows what another owner has: " + answer, !answer.contains("mark of one"));
        });
  }

  /** Every operation on what {@link #saveMarked} saves, by the name of its method. */
  static <C> Map<String, Function<C, @Nullable Object>> operations(Store<C> store) {
    Map<String, Function<C, @Nullable Object>> calls = new LinkedHashMap<>();
    ThreadItem item = marked("a", "new");
    calls.put("loadThread", owner -> store.loadThread(THREAD, owner));
    calls.put("loadThreads", owner -> store.loadThreads(9, null, Order.ASC, owner));
    calls.put("loadThreadItems", o -> store.loadThreadItems(THREAD, "gone", 9, Order.DESC, o));
    calls.put("loadItem", owner -> store.loadItem(THREAD, "a", owner));
    calls.put("loadAttachment", owner -> store.loadAttachment("atc_1", owner));
    calls.put("saveThread", of(owner -> store.saveThread(thread("new"), owner)));
    calls.put("addThreadItem", of(owner -> store.addThreadItem(THREAD, item, owner)));
    calls.put("saveItem", of(owner -> store.saveItem(THREAD, item, owner)));
    calls.put("saveAttachment", of(owner -> store.saveAttachment(file("atc_1", null), owner)));
    calls.put("deleteThread", of(owner -> store.deleteThread(THREAD, owner)));
    calls.put("deleteThreadItem", of(owner -> store.deleteThreadItem(THREAD, "a", owner)));
    calls.put("deleteAttachment", of(owner -> store.deleteAttachment("atc_1", owner)));
    store
        .itemUpdates()
        .ifPresent(updates -> {
          calls.put(
              "compareAndSetItem",
              owner ->
                  updates.compareAndSetItem(
                      THREAD, store.loadItem(THREAD, "a", owner), item, owner));
          calls.put("deleteItemsAfter", owner -> updates.deleteItemsAfter(THREAD, "a", owner));
        });
    store
        .threadUpdates()
        .ifPresent(updates ->
            calls.put(
                "updateThread",
                owner -> updates.updateThread(THREAD, t -> t.withTitle(t.title() + "!"), owner)));
    store
        .itemQueries()
        .ifPresent(queries -> {
          calls.put(
              "loadVisibleItems",
              owner -> queries.loadVisibleItems(THREAD, null, 9, Order.ASC, owner));
          calls.put("loadPendingToolCalls", owner -> queries.loadPendingToolCalls(THREAD, owner));
          calls.put("loadNewestTime", owner -> queries.loadNewestTime(THREAD, owner));
        });
    store.boundedPages().ifPresent(pages -> addBounded(pages, calls));
    store
        .batchWrites()
        .ifPresent(batch ->
            calls.put(
                "write",
                of(owner ->
                    batch.write(
                        THREAD,
                        thread("new"),
                        List.of(file("atc_1", null)),
                        List.of(item),
                        owner))));
    store
        .ownerData()
        .ifPresent(data -> {
          calls.put("readOwner", owner -> ReadOut.of(data, owner).entries());
          calls.put("eraseOwner", data::eraseOwner);
        });
    store
        .textSizes()
        .ifPresent(sizes -> calls.put("ownerOf", owner -> sizes.textBytes(sizes.ownerOf(owner))));
    store.attachmentLifecycle().ifPresent(lives -> addLives(lives, calls));
    return calls;
  }

  /** To the operations of the same names. */
  private static <C> void addBounded(
      BoundedPages<C> pages, Map<String, Function<C, @Nullable Object>> calls) {
    Map<String, Function<C, @Nullable Object>> bounded = new LinkedHashMap<>();
    bounded.put("loadThreads", owner -> pages.loadThreads(9, 5_000, null, Order.ASC, owner));
    bounded.put(
        "loadThreadItems",
        owner -> pages.loadThreadItems(THREAD, "gone", 9, 5_000, Order.DESC, owner));
    bounded.put(
        "loadVisibleItems",
        owner -> pages.loadVisibleItems(THREAD, null, 9, 5_000, Order.ASC, owner));
    bounded.forEach((name, call) ->
        calls.merge(
            name, call, (one, other) -> owner -> one.apply(owner) + ", " + other.apply(owner)));
  }

  private static <C> void addLives(
      AttachmentLifecycle<C> lives, Map<String, Function<C, @Nullable Object>> calls) {
    calls.put("key", owner -> lives.find(lives.key("atc_1", owner)));
    calls.put(
        "addPending",
        owner -> lives.addPending(file("atc_3", null), 5, TIME, Long.MAX_VALUE, owner));
    calls.put(
        "writeMessage",
        of(owner ->
            lives.writeMessage(
                thread("new"),
                Samples.userMessage(THREAD, "a", List.of(file("atc_1", THREAD))),
                owner)));
    calls.put("usedBytes", lives::usedBytes);
    calls.put("discard", of(owner -> lives.discard("atc_3", owner)));
  }

  private static <C> Function<C, @Nullable Object> of(Consumer<C> call) {
    return owner -> {
      call.accept(owner);
      return null;
    };
  }

  /** Something of each kind that carries the mark, and something deleted. */
  private void saveMarked(String mark, C owner) {
    store.saveThread(thread(mark), owner);
    for (String id : List.of("a", "gone", "b")) {
      store.addThreadItem(THREAD, marked(id, mark), owner);
    }
    store.addThreadItem(THREAD, toolCall("call", TIME).completed(JsonValue.of(mark)), owner);
    store.addThreadItem(THREAD, toolCall("pending", TIME), owner);
    store.addThreadItem(
        THREAD, new ThreadItem.SdkHiddenContext("hidden", THREAD, TIME, mark), owner);
    store.deleteThreadItem(THREAD, "gone", owner);
    for (String id : List.of("atc_1", "atc_2")) {
      store.saveAttachment(new Attachment.File(id, mark, "text/plain", null, THREAD, null), owner);
    }
    saveThread("thr_gone", owner);
    store.deleteThread("thr_gone", owner);
  }

  private List<Object> everything(C owner) {
    List<Object> all = new ArrayList<>();
    all.add(store.loadThreads(9, null, Order.ASC, owner));
    all.add(store.loadThreads(9, "thr_gone", Order.DESC, owner));
    all.add(store.loadThread(THREAD, owner));
    all.add(store.loadThreadItems(THREAD, null, 9, Order.ASC, owner));
    all.add(store.loadThreadItems(THREAD, "gone", 9, Order.DESC, owner));
    all.add(store.loadItem(THREAD, "a", owner));
    all.add(store.loadAttachment("atc_1", owner));
    all.add(store.loadAttachment("atc_2", owner));
    store
        .itemQueries()
        .ifPresent(queries -> {
          all.add(queries.loadVisibleItems(THREAD, null, 9, Order.ASC, owner));
          all.add(queries.loadPendingToolCalls(THREAD, owner));
        });
    return all;
  }

  private static ThreadItem marked(String id, String mark) {
    return message(id, TIME, mark);
  }

  /** A thread of two items with an attachment bound to it. */
  private void saveAlices() {
    store.saveThread(thread("alice"), alice);
    store.addThreadItem(THREAD, ITEM, alice);
    store.addThreadItem(THREAD, message("b"), alice);
    store.saveAttachment(file("atc_1", THREAD), alice);
  }

  /** The same ids, other content. */
  private void saveBobs() {
    store.saveThread(thread("bob"), bob);
    store.addThreadItem(THREAD, message("a", TIME.plusSeconds(1), "first"), bob);
    store.saveItem(THREAD, BOBS_ITEM, bob);
    store.saveAttachment(file("atc_1", null), bob);
  }

  private void assertAlices() {
    same("alice's thread", thread("alice"), store.loadThread(THREAD, alice));
    same("alice's threads", List.of(THREAD), Listing.threads(store, alice).all(Order.ASC));
    same("alice's item", ITEM, store.loadItem(THREAD, "a", alice));
    same("alice's items", List.of("a", "b"), itemIds(alice));
    same("alice's attachment", file("atc_1", THREAD), store.loadAttachment("atc_1", alice));
  }

  private void assertBobHasNothing() {
    notFound("bob: loadThread", () -> store.loadThread(THREAD, bob));
    notFound("bob: loadItem", () -> store.loadItem(THREAD, "a", bob));
    notFound("bob: loadAttachment", () -> store.loadAttachment("atc_1", bob));
    same("bob's page of items", Page.empty(), itemsOf(THREAD, bob).page(null, 9, Order.ASC));
    same("behind alice's item", Page.empty(), itemsOf(THREAD, bob).page("a", 9, Order.ASC));
    same("bob's threads", List.of(), Listing.threads(store, bob).all(Order.ASC));
  }

  private static ThreadMetadata thread(String title) {
    return new ThreadMetadata(THREAD, TIME).withTitle(title);
  }
}
