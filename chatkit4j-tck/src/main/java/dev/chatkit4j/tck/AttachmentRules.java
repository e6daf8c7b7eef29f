package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.conflict;
import static dev.chatkit4j.tck.Expect.notFound;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredAttachment.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rules 16.1 to 16.12. */
abstract class AttachmentRules<C> extends RuleGroup<C> {
  private static final int ROUNDS = 10;
  private static final long MANY = Long.MAX_VALUE;

  /** Later than anything a store's clock says. */
  private static final Instant FAR = Instant.parse("2200-01-01T00:00:00Z");

  /** So that nothing of another test, which may be in the same database, expires by then. */
  private static final Instant LATE = FAR.plus(Duration.ofDays(1));

  AttachmentRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("16.1")
  void an_attachment_is_pending_then_uploaded_then_attached() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    that("addPending says no", lives.addPending(pending("atc_1"), 5, LATE, MANY, alice));
    AttachmentKey key = lives.key("atc_1", alice);
    same("added", new StoredAttachment(key, pending("atc_1"), State.PENDING, 5, LATE), found(key));
    same("the record", pending("atc_1"), store.loadAttachment("atc_1", alice));
    that("completeUpload says no", lives.completeUpload(key, file("atc_1", null)));
    same(
        "uploaded",
        new StoredAttachment(key, file("atc_1", null), State.UPLOADED, 5, LATE),
        found(key));
    that("completeUpload says yes again", !lives.completeUpload(key, pending("atc_1")));
    lives.writeMessage(thread(THREAD), sent("msg_1", "atc_1"), alice);
    same(
        "attached",
        new StoredAttachment(key, file("atc_1", THREAD), State.ATTACHED, 5, null),
        found(key));
    that(
        "completeUpload of none says yes",
        !lives.completeUpload(lives.key("none", alice), pending("none")));
  }

  @Rule("16.2")
  void an_owners_attachments_never_have_more_bytes_than_the_quota() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    store.saveAttachment(file("plain", null), alice);
    that("60 of 100", lives.addPending(pending("a"), 60, LATE, 100, alice));
    upload("a", alice);
    that("41 more of 100", !lives.addPending(pending("b"), 41, LATE, 100, alice));
    notFound("what was not added", () -> store.loadAttachment("b", alice));
    that("41 of bob's 100", lives.addPending(pending("b"), 41, LATE, 100, bob));
    that("40 more of 100", lives.addPending(pending("b"), 40, LATE, 100, alice));
    lives.discard("a", alice);
    that("60 more of 100", lives.addPending(pending("c"), 60, LATE, 100, alice));
  }

  @Rule("16.2")
  void attachments_that_are_added_at_once_do_not_exceed_the_quota() throws Exception {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    for (int round = 0; round < ROUNDS; round++) {
      C owner = newOwner();
      List<Boolean> added =
          Together.run(
              number -> () -> lives.addPending(pending("atc_" + number), 30, LATE, 100, owner));
      same("how many of 30 bytes within 100", 3, Collections.frequency(added, true));
    }
  }

  @Rule("16.3")
  void an_attachment_is_added_once() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    store.saveAttachment(file("plain", null), alice);
    lives.addPending(pending("atc_1"), 5, LATE, MANY, alice);
    upload("atc_1", alice);
    StoredAttachment before = found(lives.key("atc_1", alice));
    conflict("adding again", () -> lives.addPending(pending("atc_1"), 9, LATE, MANY, alice));
    conflict("adding a saved", () -> lives.addPending(pending("plain"), 9, LATE, MANY, alice));
    same("what was there", before, found(lives.key("atc_1", alice)));
    same("what was saved", file("plain", null), store.loadAttachment("plain", alice));
    that("bob's of that id", lives.addPending(pending("atc_1"), 5, LATE, MANY, bob));
  }

  @Rule("16.4")
  void a_message_and_its_attachments_are_saved_together_or_not_at_all() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    addUploaded("good", alice);
    addUploaded("elsewhere", alice);
    lives.addPending(pending("pending"), 5, LATE, MANY, alice);
    addUploaded("bobs", bob);
    ThreadItem.UserMessage other = sentTo("thr_2", "msg_1", "elsewhere");
    lives.writeMessage(thread("thr_2"), other, alice);
    ThreadMetadata thread = thread(THREAD);
    conflict(
        "a pending one", () -> lives.writeMessage(thread, sent("msg_1", "good", "pending"), alice));
    conflict(
        "one of another thread",
        () -> lives.writeMessage(thread, sent("msg_1", "good", "elsewhere"), alice));
    notFound(
        "another owner's", () -> lives.writeMessage(thread, sent("msg_1", "good", "bobs"), alice));
    notFound("a thread", () -> store.loadThread(THREAD, alice));
    same("state of the good", State.UPLOADED, found(lives.key("good", alice)).state());
    notFound("no thread", () -> lives.writeMessage(null, sent("msg_1", "good"), alice));
    lives.writeMessage(thread, sent("msg_1", "good"), alice);
    lives.writeMessage(null, sent("msg_2", "good"), alice);
    same("items", List.of("msg_1", "msg_2"), itemIds(alice));
    same("the message", sent("msg_1", "good"), store.loadItem(THREAD, "msg_1", alice));
    same("state of bob's", State.UPLOADED, found(lives.key("bobs", bob)).state());
  }

  @Rule("16.5")
  void of_two_threads_that_want_an_attachment_at_once_one_has_it() throws Exception {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    for (int round = 0; round < ROUNDS; round++) {
      C owner = newOwner();
      addUploaded("atc_1", owner);
      List<Boolean> sent =
          Together.run(number ->
              () -> {
                String threadId = "thr_" + number;
                try {
                  lives.writeMessage(thread(threadId), sentTo(threadId, "msg_1", "atc_1"), owner);
                  return true;
                } catch (ConflictException e) {
                  return false;
                }
              });
      same("how many messages hold it", 1, Collections.frequency(sent, true));
      String holder = found(lives.key("atc_1", owner)).attachment().threadId();
      same("whose message holds it", "thr_" + sent.indexOf(true), holder);
    }
  }

  @Rule("16.6")
  void what_a_message_holds_is_not_discarded() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    addUploaded("held", alice);
    addUploaded("free", alice);
    lives.addPending(pending("pending"), 5, LATE, MANY, alice);
    addUploaded("free", bob);
    lives.writeMessage(thread(THREAD), sent("msg_1", "held"), alice);
    lives.discard("free", alice);
    lives.discard("pending", alice);
    lives.discard("none", alice);
    notFound("what was discarded", () -> store.loadAttachment("free", alice));
    notFound("what was pending", () -> store.loadAttachment("pending", alice));
    conflict("what a message holds", () -> lives.discard("held", alice));
    same("what a message holds", file("held", THREAD), store.loadAttachment("held", alice));
    same("bob's", file("free", null), store.loadAttachment("free", bob));
  }

  @Rule("16.7")
  void only_what_no_message_holds_expires_and_no_more_at_once_than_asked_for() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    Instant soon = Instant.parse("1990-01-01T00:00:00Z");
    for (String id : List.of("held", "a", "b", "c")) {
      lives.addPending(pending(id), 5, soon, MANY, alice);
      upload(id, alice);
    }
    lives.addPending(pending("pending"), 5, soon, MANY, alice);
    lives.addPending(pending("later"), 5, soon.plusSeconds(1), MANY, alice);
    store.saveAttachment(file("plain", null), alice);
    lives.writeMessage(thread(THREAD), sent("msg_1", "held"), alice);
    same("expired before", 0, lives.expire(soon.minusSeconds(1), 9));
    same("expired of at most 3", 3, lives.expire(soon, 3));
    same("expired of the rest", 1, lives.expire(soon, 3));
    same("expired after all", 0, lives.expire(soon, 3));
    for (String id : List.of("a", "b", "c", "pending")) {
      notFound(id, () -> store.loadAttachment(id, alice));
    }
    for (String id : List.of("held", "later", "plain")) {
      same(id, id, store.loadAttachment(id, alice).id());
    }
    same("expired later", 1, lives.expire(soon.plusSeconds(1), 3));
  }

  @Rule("16.8")
  void whatever_deletes_an_attachment_notes_that_its_bytes_must_go() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    Map<String, Runnable> ways = new LinkedHashMap<>();
    ways.put("deleteAttachment", () -> store.deleteAttachment("atc_1", alice));
    ways.put(
        "deleteThread",
        () -> {
          lives.writeMessage(thread(THREAD), sent("msg_1", "atc_1"), alice);
          store.deleteThread(THREAD, alice);
        });
    ways.put(
        "deleteThreadItem",
        () -> {
          lives.writeMessage(thread(THREAD), sent("msg_2", "atc_1"), alice);
          store.deleteThreadItem(THREAD, "msg_2", alice);
        });
    ways.put("discard", () -> lives.discard("atc_1", alice));
    store
        .itemUpdates()
        .ifPresent(updates ->
            ways.put(
                "deleteItemsAfter",
                () -> {
                  store.addThreadItem(THREAD, message("first"), alice);
                  lives.writeMessage(null, sent("msg_3", "atc_1"), alice);
                  updates.deleteItemsAfter(THREAD, "first", alice);
                }));
    store.ownerData().ifPresent(data -> ways.put("eraseOwner", () -> data.eraseOwner(alice)));
    addUploaded("atc_1", bob);
    ways.forEach((name, delete) -> {
      addUploaded("atc_1", alice);
      delete.run();
      notFound("the record after " + name, () -> store.loadAttachment("atc_1", alice));
      List<AttachmentRemoval> noted = removals(FAR, alice);
      same("noted by " + name, List.of("atc_1"), ids(noted));
      lives.completeRemovals(noted);
    });
    Instant soon = Instant.parse("1991-01-01T00:00:00Z");
    lives.addPending(pending("atc_1"), 5, soon, MANY, alice);
    lives.expire(soon, 9);
    same("noted by expire", List.of("atc_1"), ids(removals(FAR, alice)));
    same("noted of bob's", List.of(), ids(removals(FAR, bob)));
  }

  @Rule("16.8")
  void a_deleted_message_takes_its_own_attachments_along_and_no_others() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    store.saveThread(thread(THREAD), alice);
    for (String id : List.of("a", "b", "c")) {
      addUploaded("atc_" + id, alice);
      lives.writeMessage(null, sent("msg_" + id, "atc_" + id), alice);
    }
    store.saveAttachment(file("plain", THREAD), alice);
    store.deleteThreadItem(THREAD, "msg_b", alice);
    store.saveItem(THREAD, sent("msg_c", "atc_c"), alice);
    same("noted", List.of("atc_b"), ids(removals(FAR, alice)));
    for (String id : List.of("atc_a", "atc_c", "plain")) {
      same(id, file(id, THREAD), store.loadAttachment(id, alice));
    }
  }

  @Rule("16.9")
  void of_a_record_that_was_only_saved_nothing_is_noted() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    for (String id : List.of("deleted", "held", "discarded")) {
      store.saveAttachment(file(id, null), alice);
      same(
          "saved",
          new StoredAttachment(lives.key(id, alice), file(id, null), State.UPLOADED, -1, null),
          found(lives.key(id, alice)));
    }
    store.saveAttachment(pending("pending"), alice);
    same("state of the pending", State.PENDING, found(lives.key("pending", alice)).state());
    lives.writeMessage(thread(THREAD), sent("msg_1", "held"), alice);
    same("state of the held", State.ATTACHED, found(lives.key("held", alice)).state());
    store.deleteAttachment("deleted", alice);
    store.deleteThread(THREAD, alice);
    lives.discard("discarded", alice);
    same("noted", List.of(), ids(removals(FAR, alice)));
  }

  @Rule("16.10")
  void a_removal_comes_until_it_is_done_and_not_before_it_is_due() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    for (String id : List.of("a", "b", "restored")) {
      addUploaded(id, alice);
      store.deleteAttachment(id, alice);
    }
    store.saveAttachment(file("restored", null), alice);
    List<AttachmentRemoval> first = removals(FAR, alice);
    same("due", List.of("a", "b"), ids(first));
    AttachmentRemoval failed =
        first.getFirst().key().id().equals("a") ? first.getFirst() : first.getLast();
    lives.postponeRemoval(failed, FAR.plusSeconds(60));
    same("due after one was postponed", List.of("b"), ids(removals(FAR, alice)));
    lives.completeRemovals(first);
    lives.completeRemovals(List.of());
    List<AttachmentRemoval> later = removals(FAR.plusSeconds(60), alice);
    same(
        "due later",
        List.of(new AttachmentRemoval(lives.key("a", alice), FAR.plusSeconds(60), 1)),
        later);
    lives.completeRemovals(later);
    same("due after all was done", List.of(), removals(FAR.plusSeconds(60), alice));
    same("the restored", file("restored", null), store.loadAttachment("restored", alice));
  }

  @Rule("16.11")
  void an_attachment_is_found_by_its_key_and_by_its_id_whosever_it_is() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    String id = "atc_" + lives.key("x", newOwner()).owner();
    addUploaded(id, alice);
    lives.addPending(pending(id), 7, LATE, MANY, bob);
    StoredAttachment alices = found(lives.key(id, alice));
    StoredAttachment bobs = found(lives.key(id, bob));
    same("alice's", State.UPLOADED, alices.state());
    same("bob's", State.PENDING, bobs.state());
    List<StoredAttachment> all = lives.findAny(id);
    that("findAny finds " + all, all.size() == 2 && all.containsAll(List.of(alices, bobs)));
    same("of no such id", List.of(), lives.findAny(id + "x"));
    that("a stranger's", lives.find(lives.key(id, newOwner())).isEmpty());
  }

  @Rule("16.12")
  void what_an_owner_uses_is_what_the_quota_counts() {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    same("of none", 0L, lives.usedBytes(alice));
    store.saveAttachment(file("plain", null), alice);
    same("of one that was only saved", 0L, lives.usedBytes(alice));
    lives.addPending(pending("a"), 60, LATE, 100, alice);
    same("of one that is pending", 60L, lives.usedBytes(alice));
    upload("a", alice);
    lives.addPending(pending("b"), 40, LATE, 100, alice);
    same("of one that is uploaded and one that is pending", 100L, lives.usedBytes(alice));
    lives.writeMessage(thread(THREAD), sent("msg_1", "a"), alice);
    lives.discard("b", alice);
    same("of one that a message holds", 60L, lives.usedBytes(alice));
    lives.addPending(pending("a"), 7, LATE, MANY, bob);
    same("of bob's", 7L, lives.usedBytes(bob));
    store.deleteThread(THREAD, alice);
    same("after its thread was deleted", 0L, lives.usedBytes(alice));
    same("of bob's after all", 7L, lives.usedBytes(bob));
  }

  // ------------------------------------------------------------------------------ samples

  private StoredAttachment found(AttachmentKey key) {
    return attachmentLifecycle()
        .find(key)
        .orElseThrow(() -> new AssertionError("find finds no " + key.id()));
  }

  private void addUploaded(String id, C owner) {
    that("addPending says no", attachmentLifecycle().addPending(pending(id), 5, LATE, MANY, owner));
    upload(id, owner);
  }

  private void upload(String id, C owner) {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    that("completeUpload says no", lives.completeUpload(lives.key(id, owner), file(id, null)));
  }

  private List<AttachmentRemoval> removals(Instant now, C owner) {
    AttachmentLifecycle<C> lives = attachmentLifecycle();
    String name = lives.key("x", owner).owner();
    return lives.loadRemovals(now, Integer.MAX_VALUE).stream()
        .filter(removal -> removal.key().owner().equals(name))
        .toList();
  }

  private static List<String> ids(List<AttachmentRemoval> removals) {
    return removals.stream().map(removal -> removal.key().id()).sorted().toList();
  }

  private static Attachment pending(String id) {
    return new Attachment.File(
        id,
        "a.txt",
        "text/plain",
        new UploadDescriptor("https://example.com/" + id, UploadDescriptor.Method.PUT, Map.of()),
        null,
        null);
  }

  private static ThreadMetadata thread(String id) {
    return new ThreadMetadata(id, TIME);
  }

  private static ThreadItem.UserMessage sent(String id, String... attachmentIds) {
    return sentTo(THREAD, id, attachmentIds);
  }

  /** A message of a thread that holds those. */
  private static ThreadItem.UserMessage sentTo(
      String threadId, String id, String... attachmentIds) {
    List<Attachment> held = new ArrayList<>();
    for (String attachmentId : attachmentIds) {
      held.add(file(attachmentId, threadId));
    }
    return Samples.userMessage(threadId, id, held);
  }
}
