package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.protocol.UserMessageContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rules 6.1 to 6.11. */
abstract class RoundTripRules<C> extends RuleGroup<C> {
  RoundTripRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("6.1")
  void every_type_of_item_is_kept() {
    saveThread(alice);
    for (ThreadItem item : Samples.items()) {
      keepsItem(item.getClass().getSimpleName() + " " + item.id(), item);
    }
  }

  @Rule("6.2")
  void threads_are_kept() {
    Samples.threads().forEach(thread -> keepsThread("thread " + thread.id(), thread));
  }

  @Rule("6.3")
  void every_type_of_attachment_is_kept() {
    Samples.attachments().forEach(record -> keepsAttachment("attachment " + record.id(), record));
  }

  @Rule("6.4")
  void what_is_not_known_yet_is_kept() {
    saveThread(alice);
    Samples.unknownItems().forEach(item -> keepsItem("item " + item.id(), item));
    keepsAttachment("attachment of an unknown type", Samples.unknownAttachment());
    keepsThread("thread of an unknown status", Samples.unknownStatus());
  }

  @Rule("6.5")
  void nulls_in_free_form_data_are_kept() {
    keepsFreeForm("nulls", Samples.NULLS);
  }

  @Rule("6.6")
  void numbers_keep_every_digit() {
    keepsFreeForm("numbers", Samples.NUMBERS);
  }

  @Rule("6.7")
  void any_text_is_kept() {
    saveThread(alice);
    for (String text : Samples.TEXTS) {
      String what = "text of code points " + text.codePoints().boxed().toList();
      keepsItem(what, message("msg_text", TIME, text));
      keepsItem(
          what + " in a user's message",
          new ThreadItem.UserMessage(
              "msg_user",
              THREAD,
              TIME,
              List.of(new UserMessageContent.Tag("tag", text, JsonObject.EMPTY, text, true)),
              List.of(),
              text,
              InferenceOptions.NONE));
      keepsThread(
          what + " as a title and a reason",
          new ThreadMetadata("thr_text", TIME)
              .withTitle(text)
              .withStatus(new ThreadStatus.Closed(text)));
      keepsAttachment(
          what + " as a file's name",
          new Attachment.File("atc_text", text, "text/plain", null, null, null));
      keepsFreeForm(what, JsonObject.of("value", text, text, "name", "list", List.of(text)));
    }
  }

  @Rule("6.7")
  void any_text_is_kept_in_every_member() {
    saveThread(alice);
    for (String text : Samples.TEXTS) {
      String what = ", all of its text of code points " + text.codePoints().boxed().toList();
      for (ThreadItem item : Samples.items()) {
        keepsItem(item.id() + what, Texts.everywhere(item, text));
      }
      Samples.threads().forEach(t -> keepsThread(t.id() + what, Texts.everywhere(t, text)));
      Samples.attachments().forEach(a -> keepsAttachment(a.id() + what, Texts.everywhere(a, text)));
    }
  }

  @Rule("6.8")
  void any_size_up_to_four_megabytes_is_kept() {
    saveThread(alice);
    for (int size : List.of(0, 1, 255, 65_535, 65_536, 1 << 20, 4 << 20)) {
      keepsSize("%s bytes of ASCII".formatted(size), "x".repeat(size));
    }
    for (int size : List.of(65_532, 65_536, 1 << 20, 4 << 20)) {
      keepsSize("%s bytes of emoji".formatted(size), "😀".repeat(size / 4));
    }
    same("items in a page", 2, itemIds(alice).size());
  }

  private void keepsSize(String what, String text) {
    keepsItem("a text of " + what, message("msg_big", TIME, text));
    keepsItem(
        "a widget of " + what,
        new ThreadItem.Widget("wid_big", THREAD, TIME, JsonObject.of("v", text), null));
    keepsThread("a title of " + what, new ThreadMetadata("thr_big", TIME).withTitle(text));
    keepsAttachment(
        "a file's name of " + what,
        new Attachment.File("atc_big", text, "text/plain", null, null, null));
  }

  @Rule("6.9")
  void times_are_kept_to_the_microsecond() {
    saveThread(alice);
    for (String time :
        List.of(
            "2026-01-02T03:04:05.000001Z",
            "2026-01-02T03:04:05.999999Z",
            "2026-01-02T03:04:05Z",
            "2026-03-29T01:30:00.123456Z",
            "1969-12-31T23:59:59.999999Z",
            "1900-02-28T00:00:00.5Z",
            "1582-10-10T12:00:00.000001Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z")) {
      Instant instant = Instant.parse(time);
      keepsItem("an item of " + time, message("msg_" + time, instant));
      keepsThread("a thread of " + time, new ThreadMetadata("thr_" + time, instant));
    }
  }

  @Rule("6.10")
  void widgets_are_opaque() {
    saveThread(alice);
    keepsItem(
        "a widget of unknown components",
        new ThreadItem.Widget("wid_tree", THREAD, TIME, Samples.widget(), null));
    keepsItem(
        "an empty widget", new ThreadItem.Widget("wid_none", THREAD, TIME, JsonObject.EMPTY, ""));
  }

  @Rule("6.11")
  void a_page_holds_what_was_saved() {
    saveThread(alice);
    List<ThreadItem> items = new ArrayList<>(Samples.items());
    items.addAll(Samples.unknownItems());
    items.forEach(item -> store.addThreadItem(THREAD, item, alice));
    same(
        "a page of items",
        items,
        store.loadThreadItems(THREAD, null, 100, Order.ASC, alice).data());
    Samples.threads().forEach(thread -> store.saveThread(thread, bob));
    same(
        "a page of threads",
        Samples.threads(),
        store.loadThreads(100, null, Order.ASC, bob).data());
  }

  @Rule("6.11")
  void a_page_of_visible_items_holds_what_was_saved() {
    saveThread(alice);
    Samples.items().forEach(item -> store.addThreadItem(THREAD, item, alice));
    same(
        "a page of visible items",
        Samples.items().stream().filter(item -> !item.hidden()).toList(),
        itemQueries().loadVisibleItems(THREAD, null, 100, Order.ASC, alice).data());
  }

  /** As an item's hidden content, a call's output, a thread's and an attachment's metadata. */
  private void keepsFreeForm(String what, JsonObject json) {
    saveThread(alice);
    keepsItem(
        what + " in hidden context", new ThreadItem.HiddenContext("msg_free", THREAD, TIME, json));
    keepsItem(what + " in a tool's output", toolCall("tc_free", TIME).completed(json));
    keepsItem(what + " in a widget", new ThreadItem.Widget("wid_free", THREAD, TIME, json, null));
    keepsThread(
        what + " in a thread's metadata", new ThreadMetadata("thr_free", TIME).withMetadata(json));
    keepsAttachment(
        what + " in an attachment's metadata",
        new Attachment.File("atc_free", "a", "a/b", null, null, json));
  }

  private void keepsItem(String what, ThreadItem item) {
    store.addThreadItem(THREAD, item, alice);
    same(what + ", added", item, store.loadItem(THREAD, item.id(), alice));
    store.saveItem(THREAD, item, alice);
    same(what + ", saved", item, store.loadItem(THREAD, item.id(), alice));
  }

  private void keepsThread(String what, ThreadMetadata thread) {
    store.saveThread(thread, alice);
    same(what, thread, store.loadThread(thread.id(), alice));
  }

  private void keepsAttachment(String what, Attachment attachment) {
    store.saveAttachment(attachment, alice);
    same(what, attachment, store.loadAttachment(attachment.id(), alice));
  }
}
