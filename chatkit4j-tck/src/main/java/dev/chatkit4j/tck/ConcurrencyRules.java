package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.notFound;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.ItemUpdates;
import dev.chatkit4j.store.ThreadUpdates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Rules 9.1 to 9.8. */
abstract class ConcurrencyRules<C> extends RuleGroup<C> {
  private static final int APPENDS = 25;
  private static final int ROUNDS = 10;

  ConcurrencyRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("9.1")
  void concurrent_appends_are_all_kept() throws Exception {
    saveThread(alice);
    Together.run(number ->
        () -> {
          addAll(ids(number + "_", APPENDS), TIME, alice);
          return true;
        });
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < Together.THREADS; i++) {
      expected.addAll(ids(i + "_", APPENDS));
    }
    List<String> kept = itemIds(alice);
    same("number of items", expected.size(), kept.size());
    same("items", expected, new HashSet<>(kept));
    same("items in pages of 7", kept, itemsOf(THREAD, alice).walk(7, Order.ASC));
    same(
        "items in pages of 7, descending",
        kept.reversed(),
        itemsOf(THREAD, alice).walk(7, Order.DESC));
  }

  @Rule("9.2")
  void concurrent_appends_come_in_one_order_for_every_reader() throws Exception {
    saveThread(alice);
    Set<List<String>> seen = Collections.synchronizedSet(new HashSet<>());
    Together.whileReading(
        () -> seen.add(itemIds(alice)),
        () ->
            Together.run(number ->
                () -> {
                  addAll(ids(number + "_", APPENDS), TIME, alice);
                  return true;
                }));
    List<String> order = itemIds(alice);
    for (List<String> earlier : seen) {
      List<String> same = new ArrayList<>(order);
      same.retainAll(new HashSet<>(earlier));
      same("order of %s items that were read earlier".formatted(earlier.size()), same, earlier);
    }
    for (int i = 0; i < Together.THREADS; i++) {
      String writer = i + "_";
      same(
          "items of one writer",
          ids(writer, APPENDS),
          order.stream().filter(id -> id.startsWith(writer)).toList());
    }
  }

  @Rule("9.2")
  void appends_on_alternate_threads_come_in_the_order_they_were_made() throws Exception {
    saveThread(alice);
    List<String> ids = ids("msg_", APPENDS);
    try (ExecutorService one = Executors.newSingleThreadExecutor();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < ids.size(); i++) {
        List<String> next = List.of(ids.get(i));
        (i % 2 == 0 ? one : other).submit(() -> addAll(next, TIME, alice)).get();
      }
    }
    same("items", ids, itemIds(alice));
  }

  @Rule("9.3")
  void what_was_written_is_seen_on_another_thread() throws Exception {
    saveThread(alice);
    for (int i = 0; i < ROUNDS; i++) {
      String id = "msg_" + i;
      ThreadMetadata titled = new ThreadMetadata(THREAD, TIME).withTitle(id);
      store.addThreadItem(THREAD, message(id), alice);
      store.saveThread(titled, alice);
      store.saveAttachment(file(id, null), alice);
      Together.run(number ->
          () -> {
            same("item just added", message(id), store.loadItem(THREAD, id, alice));
            same("thread just saved", titled, store.loadThread(THREAD, alice));
            same("attachment just saved", file(id, null), store.loadAttachment(id, alice));
            same("last item", id, itemsOf(THREAD, alice).all(Order.DESC).getFirst());
            return true;
          });
      store.deleteThreadItem(THREAD, id, alice);
      Together.run(
          number -> () -> notFound("item just deleted", () -> store.loadItem(THREAD, id, alice)));
    }
  }

  @Rule("9.4")
  void concurrent_saves_of_one_id_all_succeed() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String id = "id_" + i;
      Together.run(number ->
          () -> {
            store.saveThread(new ThreadMetadata(id, TIME).withTitle("by " + number), alice);
            store.addThreadItem(id, message("a", TIME, "by " + number), alice);
            store.saveItem(id, message("b", TIME, "by " + number), alice);
            store.saveAttachment(file(id, "thr_" + number), alice);
            return true;
          });
      same("number of threads", i + 1, Listing.threads(store, alice).all(Order.ASC).size());
      same("number of items", 2, itemsOf(id, alice).all(Order.ASC).size());
      String title = String.valueOf(store.loadThread(id, alice).title());
      that("title <%s> was saved by nobody".formatted(title), title.startsWith("by "));
      store.loadAttachment(id, alice);
    }
  }

  @Rule("9.5")
  void an_item_is_changed_only_if_it_is_the_expected_one() {
    ItemUpdates<C> updates = itemUpdates();
    ThreadItem first = message("a", TIME, "first");
    ThreadItem second = message("a", TIME, "second");
    notFound("without a thread", () -> updates.compareAndSetItem(THREAD, first, second, alice));
    saveThread(alice);
    same("without the item", false, updates.compareAndSetItem(THREAD, first, second, alice));
    same("items afterwards", List.of(), itemIds(alice));
    store.addThreadItem(THREAD, first, alice);
    store.addThreadItem(THREAD, message("b"), alice);
    same("as expected", true, updates.compareAndSetItem(THREAD, first, second, alice));
    same("the item afterwards", second, store.loadItem(THREAD, "a", alice));
    same("not as expected", false, updates.compareAndSetItem(THREAD, first, first, alice));
    same("the item afterwards", second, store.loadItem(THREAD, "a", alice));
    ThreadItem later = toolCall("a", TIME.plusSeconds(5));
    same("to another type", true, updates.compareAndSetItem(THREAD, second, later, alice));
    same("the item afterwards", later, store.loadItem(THREAD, "a", alice));
    same("order afterwards", List.of("a", "b"), itemIds(alice));
    store.deleteThreadItem(THREAD, "a", alice);
    same("deleted", false, updates.compareAndSetItem(THREAD, later, first, alice));
    same("items afterwards", List.of("b"), itemIds(alice));
  }

  @Rule("9.5")
  void every_type_of_item_equals_itself() {
    ItemUpdates<C> updates = itemUpdates();
    saveThread(alice);
    List<ThreadItem> items = new ArrayList<>(Samples.items());
    items.addAll(Samples.unknownItems());
    for (ThreadItem item : items) {
      store.addThreadItem(THREAD, item, alice);
      same(
          item.id() + ", expected as it was saved",
          true,
          updates.compareAndSetItem(THREAD, item, message(item.id()), alice));
    }
  }

  @Rule("9.6")
  void exactly_one_of_the_same_changes_wins() throws Exception {
    ItemUpdates<C> updates = itemUpdates();
    saveThread(alice);
    ThreadItem current = message("a", TIME, "start");
    store.addThreadItem(THREAD, current, alice);
    for (int i = 0; i < ROUNDS; i++) {
      ThreadItem expected = current;
      String round = "round " + i;
      List<Boolean> won =
          Together.run(number ->
              () ->
                  updates.compareAndSetItem(
                      THREAD, expected, message("a", TIME, round + " by " + number), alice));
      same("winners", 1, Collections.frequency(won, true));
      current = message("a", TIME, round + " by " + won.indexOf(true));
      same("the item afterwards", current, store.loadItem(THREAD, "a", alice));
    }
  }

  @Rule("9.7")
  void a_thread_is_updated_from_its_stored_state() {
    ThreadUpdates<C> updates = threadUpdates();
    notFound("without a thread", () -> updates.updateThread(THREAD, t -> t.withTitle("t"), alice));
    saveThread(alice);
    saveThread("thr_later", alice);
    addAll(List.of("a"), TIME, alice);
    store.saveThread(new ThreadMetadata(THREAD, TIME).withTitle("stored"), alice);
    ThreadMetadata expected =
        new ThreadMetadata(THREAD, TIME).withTitle("stored!").withMetadata(Samples.FREE_FORM);
    ThreadMetadata updated =
        updates.updateThread(
            THREAD, t -> t.withTitle(t.title() + "!").withMetadata(Samples.FREE_FORM), alice);
    same("the thread returned", expected, updated);
    same("the thread stored", expected, store.loadThread(THREAD, alice));
    same("its items", List.of("a"), itemIds(alice));
    same(
        "order of threads",
        List.of(THREAD, "thr_later"),
        Listing.threads(store, alice).all(Order.ASC));
  }

  @Rule("9.8")
  void concurrent_updates_of_a_thread_are_all_kept() throws Exception {
    ThreadUpdates<C> updates = threadUpdates();
    saveThread(alice);
    Together.run(number ->
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            String key = number + "_" + i;
            updates.updateThread(THREAD, t -> t.withMetadata(t.metadata().with(key, true)), alice);
          }
          return true;
        });
    JsonObject metadata = store.loadThread(THREAD, alice).metadata();
    same("changes kept", Together.THREADS * ROUNDS, metadata.members().size());
  }
}
