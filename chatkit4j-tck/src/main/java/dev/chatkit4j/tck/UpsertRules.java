package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import java.util.List;

/** Rules 5.1 to 5.7. */
abstract class UpsertRules<C> extends RuleGroup<C> {
  UpsertRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("5.1")
  void saving_a_thread_writes_all_of_it() {
    ThreadMetadata plain = new ThreadMetadata(THREAD, TIME);
    ThreadMetadata full =
        new ThreadMetadata(
            THREAD,
            TIME.plusSeconds(1),
            "title",
            new ThreadStatus.Locked("why"),
            List.of("a.example"),
            JsonObject.of("k", "v"));
    for (ThreadMetadata thread : List.of(plain, full, plain)) {
      store.saveThread(thread, alice);
      same("the thread after saving it", thread, store.loadThread(THREAD, alice));
    }
    same("threads", List.of(THREAD), Listing.threads(store, alice).all(Order.ASC));
  }

  @Rule("5.2")
  void saving_an_item_writes_all_of_it() {
    saveThread(alice);
    List<ThreadItem> states =
        List.of(
            message("a", TIME, "new"),
            message("a", TIME.plusSeconds(1), "changed"),
            toolCall("a", TIME),
            hidden("a", TIME),
            new ThreadItem.EndOfTurn("a", THREAD, TIME));
    for (ThreadItem item : states) {
      store.saveItem(THREAD, item, alice);
      same("the item after saving it", item, store.loadItem(THREAD, "a", alice));
    }
    same("items", List.of("a"), itemIds(alice));
  }

  @Rule("5.3")
  void saving_an_attachment_writes_all_of_it() {
    List<Attachment> states =
        List.of(
            file("atc_1", null),
            new Attachment.Image(
                "atc_1", "b.png", "image/png", null, THREAD, JsonObject.of("k", 1), "https://p"),
            file("atc_1", null));
    for (Attachment attachment : states) {
      store.saveAttachment(attachment, alice);
      same("the record after saving it", attachment, store.loadAttachment("atc_1", alice));
    }
  }

  @Rule("5.4")
  void adding_an_item_whose_id_is_taken_replaces_it() {
    saveThread(alice);
    addAll(List.of("a", "b"), TIME, alice);
    ThreadItem again = toolCall("a", TIME);
    store.addThreadItem(THREAD, again, alice);
    same("the item added again", again, store.loadItem(THREAD, "a", alice));
    same("number of items", 2, itemIds(alice).size());
  }

  @Rule("5.5")
  void the_same_item_id_in_two_threads_is_two_items() {
    saveThread(alice);
    saveThread("thr_other", alice);
    ThreadItem here = message("a", TIME, "here");
    ThreadItem there = message("a", TIME, "there");
    store.addThreadItem(THREAD, here, alice);
    store.addThreadItem("thr_other", there, alice);
    same("the item here", here, store.loadItem(THREAD, "a", alice));
    same("the item there", there, store.loadItem("thr_other", "a", alice));
    store.saveItem("thr_other", message("a", TIME, "changed"), alice);
    same("the item here, other saved", here, store.loadItem(THREAD, "a", alice));
    store.deleteThreadItem("thr_other", "a", alice);
    same("the item here, other deleted", here, store.loadItem(THREAD, "a", alice));
    same("items there", List.of(), itemsOf("thr_other", alice).all(Order.ASC));
  }

  @Rule("5.6")
  void saving_a_thread_again_keeps_what_is_in_it() {
    saveThread(alice);
    addAll(List.of("a", "b"), TIME, alice);
    store.saveAttachment(file("atc_1", THREAD), alice);
    store.saveThread(new ThreadMetadata(THREAD, TIME).withTitle("title"), alice);
    same("items", List.of("a", "b"), itemIds(alice));
    same("attachment", file("atc_1", THREAD), store.loadAttachment("atc_1", alice));
  }

  @Rule("5.7")
  void the_id_of_something_deleted_can_be_used_again() {
    for (Listing listing : listings()) {
      listing.saveAll(List.of("a", "b"), TIME);
      listing.delete("a");
      listing.save("a", TIME.plusSeconds(1));
      same(listing + " with a saved anew", List.of("b", "a"), listing.all(Order.ASC));
      same(listing + " behind b", List.of("a"), listing.page("b", 5, Order.ASC).data());
      same(listing + " behind a", List.of("b"), listing.page("a", 5, Order.DESC).data());
    }
    store.saveAttachment(file("atc_1", null), alice);
    store.deleteAttachment("atc_1", alice);
    store.saveAttachment(file("atc_1", THREAD), alice);
    same("attachment saved anew", file("atc_1", THREAD), store.loadAttachment("atc_1", alice));
  }
}
