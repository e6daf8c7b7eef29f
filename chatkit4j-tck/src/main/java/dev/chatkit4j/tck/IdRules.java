package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.illegalArgument;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.StoreItemType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Rules 8.1 to 8.5. */
abstract class IdRules<C> extends RuleGroup<C> {
  static final List<String> ILLEGAL =
      List.of(
          "",
          "x".repeat(256),
          "é".repeat(128),
          "😀".repeat(64),
          "a\0",
          "a\nb",
          "\t",
          "a\u007f",
          "a\u0085b",
          "\ud800",
          "a\udc00b");

  static final List<String> LEGAL =
      List.of(
          "x",
          "x".repeat(255),
          "é".repeat(127),
          "😀".repeat(63),
          " ",
          "a b",
          "a/../b?c=d&e#f%00",
          "'; --",
          "\"\\`$1",
          "null",
          "שלום",
          "\u202e\u200b\ufeff",
          "\uffff");

  /** Each of them equals another by some collation, normalisation or pattern, none by its bytes. */
  static final List<String> ALIKE =
      List.of(
          "Cafe",
          "cafe",
          "CAFE",
          "caf\u00e9",
          "cafe\u0301",
          "cafe ",
          " cafe",
          "cafe\u200b",
          "caf_",
          "caf%",
          "%",
          "_",
          "strasse",
          "stra\u00dfe",
          "i",
          "I",
          "\u0130",
          "\u0131",
          "\ufb01",
          "fi",
          "1",
          "01",
          "1.0",
          "\u0661",
          "\ud835\udc9c",
          "\ud835\udc9d",
          "a*",
          "aa");

  IdRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("8.1")
  void an_illegal_id_is_refused_by_every_method() {
    saveThread(alice);
    Map<String, Consumer<String>> calls = callsWithId(alice);
    for (String id : ILLEGAL) {
      calls.forEach((name, call) -> {
        if (!id.isEmpty() || !name.contains("cursor")) {
          illegalArgument(name + " given " + codePoints(id), () -> call.accept(id));
        }
      });
    }
  }

  @Rule("8.2")
  void an_illegal_owner_is_refused_by_every_method() {
    for (String owner : ILLEGAL) {
      callsWithOwner()
          .forEach((name, call) ->
              illegalArgument(
                  name + " for owner " + codePoints(owner),
                  () -> call.accept(contract.contextOf(owner))));
    }
  }

  @Rule("8.3")
  void every_legal_id_works() {
    for (String id : LEGAL) {
      String what = "id " + codePoints(id);
      ThreadMetadata thread = new ThreadMetadata(id, TIME);
      store.saveThread(thread, alice);
      same(what + " of a thread", thread, store.loadThread(id, alice));
      store.addThreadItem(id, message(id), alice);
      same(what + " of an item", message(id), store.loadItem(id, id, alice));
      same(what + " as a cursor", List.of(), itemsOf(id, alice).page(id, 1, Order.ASC).data());
      store.saveAttachment(file(id, id), alice);
      same(what + " of an attachment", file(id, id), store.loadAttachment(id, alice));
      store.deleteThread(id, alice);
      same(what + " of a deleted thread", List.of(), itemsOf(id, alice).all(Order.ASC));
    }
    // 255 bytes with the random part.
    C longest = contract.contextOf(UUID.randomUUID() + "😀".repeat(54) + "abc");
    saveThread(longest);
    same(
        "threads of an owner of 255 bytes",
        1,
        Listing.threads(store, longest).all(Order.ASC).size());
  }

  @Rule("8.4")
  void ids_that_look_alike_are_different() {
    saveThread(bob);
    for (String id : ALIKE) {
      store.saveThread(new ThreadMetadata(id, TIME).withTitle(id), alice);
      store.addThreadItem(THREAD, message(id, TIME, id), bob);
      store.saveAttachment(attachment(id), alice);
    }
    same("threads", ALIKE, Listing.threads(store, alice).walk(3, Order.ASC));
    same("items", ALIKE, itemsOf(THREAD, bob).walk(3, Order.ASC));
    for (String id : ALIKE) {
      String what = "<%s> %s".formatted(id, codePoints(id));
      same("title of thread " + what, id, store.loadThread(id, alice).title());
      same("item " + what, message(id, TIME, id), store.loadItem(THREAD, id, bob));
      same("attachment " + what, attachment(id), store.loadAttachment(id, alice));
    }
    List<String> left = new ArrayList<>(ALIKE);
    for (String id : List.of("cafe", "%", "_", "i", "fi", "1")) {
      store.deleteThreadItem(THREAD, id, bob);
      store.deleteThread(id, alice);
      left.remove(id);
      same("items after " + id + " was deleted", left, itemIds(bob));
      same("threads, likewise", left, Listing.threads(store, alice).all(Order.ASC));
    }
  }

  @Rule("8.4")
  void owners_that_look_alike_are_different() {
    String prefix = UUID.randomUUID() + "-";
    for (String owner : ALIKE) {
      C context = contract.contextOf(prefix + owner);
      store.saveThread(new ThreadMetadata(THREAD, TIME).withTitle(owner), context);
    }
    for (String owner : ALIKE) {
      C context = contract.contextOf(prefix + owner);
      same("thread of owner " + owner, owner, store.loadThread(THREAD, context).title());
    }
  }

  @Rule("8.5")
  void generated_ids_are_legal_and_never_repeat() throws Exception {
    int perThread = 1_000;
    ThreadMetadata thread = new ThreadMetadata(THREAD, TIME);
    List<List<String>> generated =
        Together.run(number ->
            () -> {
              List<String> ids = new ArrayList<>();
              for (int i = 0; i < perThread; i++) {
                ids.add(store.generateThreadId(alice));
                ids.add(store.generateItemId(StoreItemType.MESSAGE, thread, alice));
              }
              return ids;
            });
    Set<String> ids = new HashSet<>();
    generated.forEach(ids::addAll);
    for (StoreItemType type : StoreItemType.values()) {
      ids.add(store.generateItemId(type, thread, alice));
    }
    same(
        "number of different ids",
        Together.THREADS * perThread * 2 + StoreItemType.values().length,
        ids.size());
    ids.forEach(id -> that("generated id <%s> is not legal".formatted(id), Ids.valid(id)));
  }

  private Map<String, Consumer<String>> callsWithId(C context) {
    ThreadItem item = message("msg_1");
    Map<String, Consumer<String>> calls = new LinkedHashMap<>();
    calls.put("loadThread", id -> store.loadThread(id, context));
    calls.put("saveThread", id -> saveThread(id, context));
    calls.put("deleteThread", id -> store.deleteThread(id, context));
    calls.put("loadThreads, cursor", id -> store.loadThreads(1, id, Order.ASC, context));
    calls.put("loadThreadItems, thread", id -> itemsOf(id, context).all(Order.ASC));
    calls.put("loadThreadItems, cursor", id -> itemsOf(THREAD, context).page(id, 1, Order.ASC));
    calls.put("loadItem, thread", id -> store.loadItem(id, "msg_1", context));
    calls.put("loadItem, item", id -> store.loadItem(THREAD, id, context));
    calls.put("addThreadItem, thread", id -> store.addThreadItem(id, item, context));
    calls.put("addThreadItem, item", id -> store.addThreadItem(THREAD, message(id), context));
    calls.put("saveItem, thread", id -> store.saveItem(id, item, context));
    calls.put("saveItem, item", id -> store.saveItem(THREAD, message(id), context));
    calls.put("deleteThreadItem, thread", id -> store.deleteThreadItem(id, "msg_1", context));
    calls.put("deleteThreadItem, item", id -> store.deleteThreadItem(THREAD, id, context));
    calls.put("saveAttachment", id -> store.saveAttachment(file(id, null), context));
    calls.put("loadAttachment", id -> store.loadAttachment(id, context));
    calls.put("deleteAttachment", id -> store.deleteAttachment(id, context));
    store
        .itemUpdates()
        .ifPresent(updates -> {
          calls.put(
              "compareAndSetItem, thread",
              id -> updates.compareAndSetItem(id, item, item, context));
          calls.put(
              "compareAndSetItem, item",
              id -> updates.compareAndSetItem(THREAD, message(id), message(id), context));
          calls.put(
              "deleteItemsAfter, thread", id -> updates.deleteItemsAfter(id, "msg_1", context));
          calls.put("deleteItemsAfter, item", id -> updates.deleteItemsAfter(THREAD, id, context));
        });
    store
        .threadUpdates()
        .ifPresent(
            updates -> calls.put("updateThread", id -> updates.updateThread(id, t -> t, context)));
    store
        .itemQueries()
        .ifPresent(queries -> {
          calls.put(
              "loadVisibleItems, thread",
              id -> queries.loadVisibleItems(id, null, 1, Order.ASC, context));
          calls.put(
              "loadVisibleItems, cursor",
              id -> queries.loadVisibleItems(THREAD, id, 1, Order.ASC, context));
          calls.put("loadPendingToolCalls", id -> queries.loadPendingToolCalls(id, context));
          calls.put("loadNewestTime", id -> queries.loadNewestTime(id, context));
        });
    store
        .boundedPages()
        .ifPresent(pages -> {
          calls.put(
              "loadThreadItems in bytes, thread",
              id -> pages.loadThreadItems(id, null, 1, 1, Order.ASC, context));
          calls.put(
              "loadVisibleItems in bytes, thread",
              id -> pages.loadVisibleItems(id, null, 1, 1, Order.ASC, context));
          calls.put(
              "loadThreads in bytes, cursor",
              id -> pages.loadThreads(1, 1, id, Order.ASC, context));
        });
    store
        .batchWrites()
        .ifPresent(batch -> {
          calls.put(
              "write, thread", id -> batch.write(id, null, List.of(), List.of(item), context));
          calls.put(
              "write, attachment",
              id -> batch.write(THREAD, null, List.of(file(id, null)), List.of(), context));
          calls.put(
              "write, item",
              id -> batch.write(THREAD, null, List.of(), List.of(message(id)), context));
        });
    store
        .owners()
        .ifPresent(owners -> calls.put("loadOwners, cursor", id -> owners.loadOwners(1, id)));
    return calls;
  }

  private Map<String, Consumer<C>> callsWithOwner() {
    ThreadItem item = message("msg_1");
    Map<String, Consumer<C>> calls = new LinkedHashMap<>();
    calls.put("loadThread", context -> store.loadThread(THREAD, context));
    calls.put("saveThread", context -> saveThread(THREAD, context));
    calls.put("deleteThread", context -> store.deleteThread(THREAD, context));
    calls.put("loadThreads", context -> store.loadThreads(1, null, Order.ASC, context));
    calls.put("loadThreadItems", context -> itemsOf(THREAD, context).all(Order.ASC));
    calls.put("loadItem", context -> store.loadItem(THREAD, "msg_1", context));
    calls.put("addThreadItem", context -> store.addThreadItem(THREAD, item, context));
    calls.put("saveItem", context -> store.saveItem(THREAD, item, context));
    calls.put("deleteThreadItem", context -> store.deleteThreadItem(THREAD, "msg_1", context));
    calls.put("saveAttachment", context -> store.saveAttachment(file("atc_1", null), context));
    calls.put("loadAttachment", context -> store.loadAttachment("atc_1", context));
    calls.put("deleteAttachment", context -> store.deleteAttachment("atc_1", context));
    store
        .itemUpdates()
        .ifPresent(updates -> {
          calls.put(
              "compareAndSetItem",
              context -> updates.compareAndSetItem(THREAD, item, item, context));
          calls.put(
              "deleteItemsAfter", context -> updates.deleteItemsAfter(THREAD, "msg_1", context));
        });
    store
        .threadUpdates()
        .ifPresent(updates ->
            calls.put("updateThread", context -> updates.updateThread(THREAD, t -> t, context)));
    store
        .itemQueries()
        .ifPresent(queries -> {
          calls.put(
              "loadVisibleItems",
              context -> queries.loadVisibleItems(THREAD, null, 1, Order.ASC, context));
          calls.put(
              "loadPendingToolCalls", context -> queries.loadPendingToolCalls(THREAD, context));
          calls.put("loadNewestTime", context -> queries.loadNewestTime(THREAD, context));
        });
    store
        .boundedPages()
        .ifPresent(pages -> {
          calls.put(
              "loadThreadItems in bytes",
              context -> pages.loadThreadItems(THREAD, null, 1, 1, Order.ASC, context));
          calls.put(
              "loadVisibleItems in bytes",
              context -> pages.loadVisibleItems(THREAD, null, 1, 1, Order.ASC, context));
          calls.put(
              "loadThreads in bytes", context -> pages.loadThreads(1, 1, null, Order.ASC, context));
        });
    store
        .batchWrites()
        .ifPresent(batch ->
            calls.put(
                "write",
                context ->
                    batch.write(
                        THREAD,
                        new ThreadMetadata(THREAD, TIME),
                        List.of(),
                        List.of(item),
                        context)));
    store
        .ownerData()
        .ifPresent(data -> {
          calls.put("readOwner", context -> data.readOwner(context, new ReadOut()));
          calls.put("eraseOwner", data::eraseOwner);
        });
    store.textSizes().ifPresent(sizes -> calls.put("ownerOf", sizes::ownerOf));
    return calls;
  }

  private static Attachment attachment(String name) {
    return new Attachment.File(name, name, "text/plain", null, null, null);
  }

  static String codePoints(String id) {
    return "of %s code points %s"
        .formatted(
            id.codePointCount(0, id.length()),
            id.codePoints().limit(10).mapToObj(IdRules::codePoint).toList());
  }

  private static String codePoint(int c) {
    return String.format(Locale.ROOT, "U+%04X", c);
  }
}
