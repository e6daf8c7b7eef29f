package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.notFound;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerData.Erased;
import dev.chatkit4j.store.Owners;
import dev.chatkit4j.store.TextSizes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Rules 14.1 to 14.10. */
abstract class OwnerRules<C> extends RuleGroup<C> {
  private static final int ROUNDS = 10;

  OwnerRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("14.1")
  void everything_is_handed_out_in_order() {
    OwnerData<C> data = ownerData();
    same("what an owner without anything has", List.of(), ReadOut.of(data, alice).names());
    store.saveThread(new ThreadMetadata("late", TIME.plusSeconds(1)), alice);
    saveThread("b", alice);
    saveThread("a", alice);
    itemsOf("b", alice).save("late", TIME.plusSeconds(1));
    store.addThreadItem("b", hidden("y", TIME), alice);
    itemsOf("b", alice).saveAll(List.of("x", "gone"), TIME);
    itemsOf("late", alice).save("x", TIME);
    for (String id : List.of("\uffff", "z", "😀", "Z", "1")) {
      store.saveAttachment(file(id, "b"), alice);
    }
    store.deleteThreadItem("b", "gone", alice);
    same(
        "what the owner has",
        List.of(
            "thread b",
            "item b/y",
            "item b/x",
            "item b/late",
            "thread a",
            "thread late",
            "item late/x",
            "attachment 1",
            "attachment Z",
            "attachment z",
            "attachment \uffff",
            "attachment 😀"),
        ReadOut.of(data, alice).names());
  }

  @Rule("14.1")
  void much_is_handed_out_like_little() {
    OwnerData<C> data = ownerData();
    List<String> expected = new ArrayList<>();
    for (String id : ids("thr_", 230)) {
      saveThread(id, alice);
      expected.add("thread " + id);
    }
    for (String id : ids("msg_", 230)) {
      itemsOf("thr_229", alice).save(id, TIME);
      expected.add("item thr_229/" + id);
    }
    for (int i = 100; i < 330; i++) {
      store.saveAttachment(file("atc_" + i, null), alice);
      expected.add("attachment atc_" + i);
    }
    same("what the owner has", expected, ReadOut.of(data, alice).names());
  }

  @Rule("14.2")
  void what_is_handed_out_is_as_saved_with_the_time_of_its_place() {
    OwnerData<C> data = ownerData();
    Instant later = TIME.plusSeconds(9);
    saveThread(alice);
    addAll(List.of("a", "b"), TIME, alice);
    ThreadMetadata thread = new ThreadMetadata(THREAD, later).withTitle("saved again");
    store.saveThread(thread, alice);
    store.saveItem(THREAD, message("a", later, "saved again"), alice);
    store.saveAttachment(file("atc_1", null), alice);
    store.saveAttachment(file("atc_1", THREAD), alice);
    same(
        "what the owner has",
        List.of(
            new ReadOut.Entry("thread " + THREAD, thread, TIME),
            new ReadOut.Entry(
                "item %s/a".formatted(THREAD), message("a", later, "saved again"), TIME),
            new ReadOut.Entry("item %s/b".formatted(THREAD), message("b"), TIME),
            new ReadOut.Entry("attachment atc_1", file("atc_1", THREAD), null)),
        ReadOut.of(data, alice).entries());
  }

  @Rule("14.3")
  void writes_while_reading_make_nothing_else_skip_or_repeat() {
    OwnerData<C> data = ownerData();
    List<String> threads = ids("thr_", 5);
    for (String id : threads) {
      saveThread(id, alice);
      itemsOf(id, alice).saveAll(ids("msg_", 5), TIME);
      store.saveAttachment(file("atc_" + id, null), alice);
    }
    ReadOut read =
        new ReadOut(name -> {
          switch (name) {
            case "item thr_1/msg_1" -> changeItems("thr_1");
            case "thread thr_2" -> changeThreads();
            case "attachment atc_thr_1" -> changeAttachments();
            default -> {}
          }
        });
    data.readOwner(alice, read);
    List<String> expected = new ArrayList<>();
    for (String id : threads) {
      expected.add("thread " + id);
      ids("msg_", 5).forEach(item -> expected.add("item %s/%s".formatted(id, item)));
    }
    threads.forEach(id -> expected.add("attachment atc_" + id));
    List<String> touched =
        List.of("/msg_0", "/msg_3", "thr_0", "thr_3", "new", "item thr_0", "item thr_3");
    same("what was not touched", without(touched, expected), without(touched, read.names()));
  }

  private static List<String> without(List<String> touched, List<String> names) {
    return names.stream().filter(name -> touched.stream().noneMatch(name::contains)).toList();
  }

  private void changeItems(String threadId) {
    store.deleteThreadItem(threadId, "msg_0", alice);
    store.deleteThreadItem(threadId, "msg_3", alice);
    itemsOf(threadId, alice).save("new_1", TIME.minusSeconds(1));
    itemsOf(threadId, alice).save("new_2", TIME.plusSeconds(1));
  }

  private void changeThreads() {
    store.deleteThread("thr_0", alice);
    store.deleteThread("thr_3", alice);
    store.saveThread(new ThreadMetadata("new_1", TIME.minusSeconds(1)), alice);
    store.saveThread(new ThreadMetadata("new_2", TIME.minusSeconds(1)), alice);
    store.saveThread(new ThreadMetadata("new_3", TIME.minusSeconds(1)), alice);
  }

  private void changeAttachments() {
    store.deleteAttachment("atc_thr_0", alice);
    store.deleteAttachment("atc_thr_3", alice);
    store.saveAttachment(file("a_new", null), alice);
  }

  @Rule("14.4")
  void the_sink_may_call_the_store_and_may_throw() {
    OwnerData<C> data = ownerData();
    saveThread(alice);
    addAll(List.of("a", "b"), TIME, alice);
    store.saveAttachment(file("atc_1", null), alice);
    ReadOut calling =
        new ReadOut(name -> {
          store.saveThread(new ThreadMetadata(THREAD, TIME).withTitle(name), alice);
          same("title in between", name, store.loadThread(THREAD, alice).title());
          onAnotherThread(() -> {
            store.saveItem(THREAD, message("a", TIME, name), alice);
            return store.loadThreads(1, null, Order.ASC, alice);
          });
        });
    data.readOwner(alice, calling);
    same("number of things handed out", 4, calling.names().size());
    IllegalStateException failure = new IllegalStateException("on purpose");
    ReadOut throwing =
        new ReadOut(name -> {
          if (name.endsWith("/a")) {
            throw failure;
          }
        });
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> data.readOwner(alice, throwing));
    same("the exception", failure, thrown);
    same("number of things handed out before it", 2, throwing.names().size());
    same("items afterwards", List.of("a", "b"), itemIds(alice));
  }

  private static void onAnotherThread(Callable<Object> call) {
    try {
      Together.run(List.of(call));
    } catch (Exception e) {
      throw new AssertionError("a call on another thread failed while the sink ran: " + e, e);
    }
  }

  @Rule("14.5")
  void an_owner_is_erased_altogether() {
    OwnerData<C> data = ownerData();
    same("erased of nothing", Erased.NOTHING, data.eraseOwner(alice));
    saveMuch(alice);
    same("erased", new Erased(3, 4, 3), data.eraseOwner(alice));
    assertNothing();
    same("erased again", Erased.NOTHING, data.eraseOwner(alice));
    saveThread(alice);
    same("items of a new thread of that id", List.of(), itemIds(alice));
    addAll(List.of("b"), TIME, alice);
    same("items once one is added", List.of("b"), itemIds(alice));
  }

  /** Three threads, four items and three attachments, one of them free, and what was deleted. */
  private void saveMuch(C owner) {
    for (String id : List.of(THREAD, "thr_2", "thr_3", "thr_gone")) {
      saveThread(id, owner);
    }
    addAll(List.of("a", "b", "gone"), TIME, owner);
    itemsOf("thr_2", owner).saveAll(List.of("a"), TIME);
    store.addThreadItem("thr_2", hidden("h", TIME), owner);
    store.saveAttachment(file("bound", THREAD), owner);
    store.saveAttachment(file("free", null), owner);
    store.saveAttachment(file("elsewhere", "thr_never"), owner);
    store.deleteThreadItem(THREAD, "gone", owner);
    store.deleteThread("thr_gone", owner);
  }

  private void assertNothing() {
    same("threads", List.of(), Listing.threads(store, alice).all(Order.ASC));
    for (String id : List.of(THREAD, "thr_2", "thr_3")) {
      notFound("thread " + id, () -> store.loadThread(id, alice));
      notFound("item a of " + id, () -> store.loadItem(id, "a", alice));
      same("items of " + id, List.of(), itemsOf(id, alice).all(Order.ASC));
    }
    for (String id : List.of("bound", "free", "elsewhere")) {
      notFound("attachment " + id, () -> store.loadAttachment(id, alice));
    }
    same("what can be read", List.of(), ReadOut.of(ownerData(), alice).names());
  }

  @Rule("14.6")
  void an_erased_owner_leaves_no_cursor_and_takes_no_late_write() {
    OwnerData<C> data = ownerData();
    saveMuch(alice);
    data.eraseOwner(alice);
    notFound("an item added late", () -> store.addThreadItem(THREAD, message("c"), alice));
    notFound("an item saved late", () -> store.saveItem(THREAD, message("a"), alice));
    for (String id : List.of(THREAD, "thr_gone")) {
      notFound(id + " as a cursor", () -> Listing.threads(store, alice).page(id, 1, Order.ASC));
    }
    saveThread(alice);
    for (String id : List.of("a", "gone")) {
      notFound(id + " as a cursor", () -> itemsOf(THREAD, alice).page(id, 1, Order.ASC));
    }
    same("items", List.of(), itemIds(alice));
  }

  @Rule("14.7")
  void readers_see_an_owner_whole_or_not_at_all() throws Exception {
    OwnerData<C> data = ownerData();
    List<String> threads = ids("thr_", 5);
    for (int i = 0; i < ROUNDS; i++) {
      for (String id : threads) {
        saveThread(id, alice);
        itemsOf(id, alice).saveAll(List.of("a", "b"), TIME);
      }
      Together.whileReading(
          () -> {
            int seen = Listing.threads(store, alice).all(Order.ASC).size();
            that("%s of 5 threads".formatted(seen), seen == 0 || seen == 5);
            int items = itemsOf("thr_0", alice).all(Order.ASC).size();
            that("%s of 2 items".formatted(items), items == 0 || (items == 2 && seen == 5));
            return true;
          },
          () -> data.eraseOwner(alice));
    }
  }

  @Rule("14.8")
  void owners_are_listed_once_by_their_bytes() {
    Owners owners = owners();
    String prefix = "owner-" + UUID.randomUUID();
    List<String> expected = new ArrayList<>();
    for (String suffix : List.of(" ", "-A", "-B", "-a", "-é", "-\uffff", "-😀")) {
      expected.add(prefix + suffix);
    }
    for (String owner : expected.reversed()) {
      C context = contract.contextOf(owner);
      if (owner.endsWith("-B")) {
        store.saveAttachment(file("atc_1", null), context);
      } else {
        saveThread("thr_2", context);
        saveThread(context);
        store.saveAttachment(file("atc_1", THREAD), context);
      }
    }
    for (int limit : List.of(1, 2, 3, 7, 100)) {
      same("owners in pages of " + limit, expected, walk(owners, prefix, limit));
    }
    Page<String> first = owners.loadOwners(2, prefix);
    same("the first 2", new Page<>(expected.subList(0, 2), true, expected.get(1)), first);
    for (String none : new String[] {null, ""}) {
      same("number of owners from the first on", 1, owners.loadOwners(1, none).data().size());
    }
  }

  @Rule("14.9")
  void an_erased_owner_is_not_listed_and_still_a_cursor() {
    Owners owners = owners();
    OwnerData<C> data = ownerData();
    String prefix = "owner-" + UUID.randomUUID();
    for (String suffix : List.of("-a", "-b", "-c")) {
      saveThread(contract.contextOf(prefix + suffix));
    }
    data.eraseOwner(contract.contextOf(prefix + "-b"));
    same("owners", List.of(prefix + "-a", prefix + "-c"), walk(owners, prefix, 1));
    same("behind the erased", List.of(prefix + "-c"), walk(owners, prefix + "-b", 5));
    saveThread(contract.contextOf(prefix + "-b"));
    same("owners once that one is back", 3, walk(owners, prefix, 2).size());
  }

  @Rule("14.10")
  void the_bytes_of_an_owner_s_text_are_those_that_are_there() {
    TextSizes<C> sizes = textSizes();
    String owner = sizes.ownerOf(alice);
    same("bytes of nothing", 0L, sizes.textBytes(owner));
    saveThread(bob);
    itemsOf(THREAD, bob).saveAll(List.of("a", "b"), TIME);
    same("bytes of an owner without anything", 0L, sizes.textBytes(owner));

    saveThread(alice);
    long thread = sizes.textBytes(owner);
    that("a thread takes %s bytes".formatted(thread), thread > 0);
    store.addThreadItem(THREAD, message("a", TIME, "x".repeat(10_000)), alice);
    requireGrown("an item of 10,000 bytes", thread, sizes);
    long one = sizes.textBytes(owner);
    store.addThreadItem(THREAD, message("b", TIME, "y".repeat(10_000)), alice);
    requireGrown("another", one, sizes);
    store.saveItem(THREAD, message("b", TIME, "y"), alice);
    long replaced = sizes.textBytes(owner) - one;
    that("what was replaced counts, %s bytes".formatted(replaced), replaced < 1_000);
    store.deleteThreadItem(THREAD, "b", alice);
    same("bytes after an item was deleted", one, sizes.textBytes(owner));
    store.saveThread(new ThreadMetadata(THREAD, TIME).withTitle("t".repeat(10_000)), alice);
    requireGrown("a title of 10,000 bytes", one, sizes);

    store.deleteThread(THREAD, alice);
    same("bytes after the thread was deleted", 0L, sizes.textBytes(owner));
    store.saveAttachment(
        new Attachment.File("atc_1", "n".repeat(10_000), "text/plain", null, null, null), alice);
    requireGrown("a record of 10,000 bytes", 0, sizes);
  }

  private void requireGrown(String what, long before, TextSizes<C> sizes) {
    long grown = sizes.textBytes(sizes.ownerOf(alice)) - before;
    that("%s takes %s".formatted(what, grown), grown >= 10_000 && grown < 20_000);
  }

  /** The owners behind that one whose names begin with its first 42 characters, a prefix. */
  private static List<String> walk(Owners owners, String after, int limit) {
    String prefix = after.substring(0, "owner-".length() + 36);
    List<String> seen = new ArrayList<>();
    Page<String> page = owners.loadOwners(limit, after);
    while (true) {
      List<String> own = page.data().stream().filter(name -> name.startsWith(prefix)).toList();
      seen.addAll(own);
      that("listing owners does not end: " + seen, seen.size() < 100);
      if (!page.hasMore() || own.size() < page.data().size()) {
        return seen;
      }
      page = owners.loadOwners(limit, page.after());
    }
  }
}
