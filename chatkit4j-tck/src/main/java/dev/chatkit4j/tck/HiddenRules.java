package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules 12.1 to 12.7. */
abstract class HiddenRules<C> extends RuleGroup<C> {
  HiddenRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("12.1")
  void hidden_items_are_loaded_like_others() {
    saveThread(alice);
    addMixed();
    same("items", List.of("h1", "a", "h2", "h3", "b", "h4", "c", "h5"), itemIds(alice));
    same("a hidden item", hidden("h1", TIME), store.loadItem(THREAD, "h1", alice));
  }

  @Rule("12.2")
  void visible_items_are_paged_as_if_none_were_hidden() {
    itemQueries();
    saveThread(alice);
    addMixed();
    Listing visible = visibleItems();
    List<String> expected = List.of("a", "b", "c");
    same("visible items", new Page<>(expected, false, null), visible.page(null, 3, Order.ASC));
    same("2 of 3", new Page<>(List.of("a", "b"), true, "b"), visible.page(null, 2, Order.ASC));
    same("the last", new Page<>(List.of("c"), false, null), visible.page("b", 1, Order.ASC));
    same("in pages of 1", expected, visible.walk(1, Order.ASC));
    same("descending", expected.reversed(), visible.walk(2, Order.DESC));
  }

  @Rule("12.3")
  void a_hidden_item_is_a_cursor_among_visible_ones() {
    itemQueries();
    saveThread(alice);
    addMixed();
    Listing visible = visibleItems();
    same("behind h2", List.of("b", "c"), visible.page("h2", 9, Order.ASC).data());
    same("before h2", List.of("a"), visible.page("h2", 9, Order.DESC).data());
    same("behind the last", Page.empty(), visible.page("h5", 9, Order.ASC));
    store.deleteThreadItem(THREAD, "h3", alice);
    same("behind h3, deleted", List.of("b", "c"), visible.page("h3", 9, Order.ASC).data());
  }

  @Rule("12.4")
  void an_unknown_item_is_hidden_if_its_writer_said_so() {
    itemQueries();
    saveThread(alice);
    store.addThreadItem(THREAD, unknown(Samples.futureItem("secret").with("hidden", true)), alice);
    store.addThreadItem(THREAD, unknown(Samples.futureItem("open").with("hidden", false)), alice);
    store.addThreadItem(THREAD, unknown(Samples.futureItem("silent")), alice);
    same("visible items", List.of("open", "silent"), visibleItems().all(Order.ASC));
    same("all items", List.of("secret", "open", "silent"), itemIds(alice));
  }

  @Rule("12.5")
  void an_item_saved_again_is_hidden_if_it_is_now() {
    itemQueries();
    saveThread(alice);
    addAll(List.of("a", "b"), TIME, alice);
    store.saveItem(THREAD, hidden("a", TIME), alice);
    same("visible once a is hidden", List.of("b"), visibleItems().all(Order.ASC));
    store.addThreadItem(THREAD, message("a"), alice);
    same("visible once a is shown", List.of("a", "b"), visibleItems().all(Order.ASC));
    store
        .itemUpdates()
        .ifPresent(updates -> {
          updates.compareAndSetItem(THREAD, message("b"), hidden("b", TIME), alice);
          same("visible once b is hidden", List.of("a"), visibleItems().all(Order.ASC));
        });
  }

  @Rule("12.6")
  void pending_tool_calls_are_all_there_newest_first() {
    same("of a missing thread", List.of(), itemQueries().loadPendingToolCalls(THREAD, alice));
    saveThread(alice);
    saveThread("thr_other", alice);
    store.addThreadItem("thr_other", toolCall("other", TIME), alice);
    same("of an empty thread", List.of(), pendingToolCalls());
    List<String> calls = ids("call_", 30);
    for (String id : calls) {
      store.addThreadItem(THREAD, toolCall(id, TIME), alice);
      store.addThreadItem(THREAD, message("msg_" + id), alice);
    }
    store.addThreadItem(THREAD, toolCall("oldest", TIME.minusSeconds(1)), alice);
    store.addThreadItem(THREAD, toolCall("done", TIME).completed(JsonNull.NULL), alice);
    store.saveItem(THREAD, toolCall("call_7", TIME).completed(JsonNull.NULL), alice);
    store.saveItem(THREAD, message("call_8"), alice);
    store.deleteThreadItem(THREAD, "call_9", alice);
    List<String> expected = new ArrayList<>(calls.reversed());
    expected.removeAll(List.of("call_7", "call_8", "call_9"));
    expected.add("oldest");
    same("pending tool calls", expected, pendingToolCalls());
    same(
        "the oldest as it was saved",
        toolCall("oldest", TIME.minusSeconds(1)),
        itemQueries().loadPendingToolCalls(THREAD, alice).getLast());
  }

  @Rule("12.7")
  void the_newest_time_is_where_the_newest_item_stands() {
    same("of a missing thread", null, newestTime());
    saveThread(alice);
    saveThread("thr_other", alice);
    store.addThreadItem("thr_other", message("other", TIME.plusSeconds(9)), alice);
    same("of an empty thread", null, newestTime());
    store.addThreadItem(THREAD, message("a", TIME.plusSeconds(1)), alice);
    store.addThreadItem(THREAD, message("b", TIME), alice);
    same("though an older one came later", TIME.plusSeconds(1), newestTime());
    store.addThreadItem(THREAD, hidden("h", TIME.plusNanos(1_000_001_000)), alice);
    same("of a hidden item", TIME.plusNanos(1_000_001_000), newestTime());
    store.saveItem(THREAD, message("b", TIME.plusSeconds(5)), alice);
    same(
        "once another was saved again with a later time",
        TIME.plusNanos(1_000_001_000),
        newestTime());
    store.deleteThreadItem(THREAD, "h", alice);
    same("once the newest is deleted", TIME.plusSeconds(1), newestTime());
    store.deleteThread(THREAD, alice);
    same("of a deleted thread", null, newestTime());
  }

  private @Nullable Instant newestTime() {
    return itemQueries().loadNewestTime(THREAD, alice);
  }

  /** Three messages among five hidden items, some of these first and last. */
  private void addMixed() {
    for (String id : List.of("h1", "a", "h2", "h3", "b", "h4", "c", "h5")) {
      store.addThreadItem(THREAD, id.startsWith("h") ? hidden(id, TIME) : message(id, TIME), alice);
    }
  }

  private Listing visibleItems() {
    return Listing.visibleItems(store, itemQueries(), THREAD, alice);
  }

  private List<String> pendingToolCalls() {
    return itemQueries().loadPendingToolCalls(THREAD, alice).stream().map(ThreadItem::id).toList();
  }

  private static ThreadItem unknown(JsonObject json) {
    return new ThreadItem.Unknown(requireNonNull(json.text("id")), THREAD, TIME, json);
  }
}
