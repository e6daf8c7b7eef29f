package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.UnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Every operation of a store that writes. */
final class Writes {
  private static final String THREAD = "t";
  private static final Instant LATE = Instant.parse("9000-01-01T00:00:00Z");
  private static final Map<String, Instant> EXPIRIES = new HashMap<>();

  private Writes() {}

  /** A call of a store, of that owner. */
  interface Operation extends BiConsumer<JdbcStore<String>, String> {}

  /** By what they are called. */
  static Map<String, Operation> all() {
    ThreadItem.ClientToolCall call = Samples.toolCall(THREAD, "i4");
    Map<String, Operation> all = new LinkedHashMap<>();
    all.put("save new thread", (store, owner) -> store.saveThread(Samples.thread("new"), owner));
    all.put(
        "save thread",
        (store, owner) -> store.saveThread(Samples.thread(THREAD).withTitle("saved"), owner));
    all.put(
        "update thread",
        (store, owner) -> store.updateThread(THREAD, thread -> thread.withTitle("new"), owner));
    all.put("delete thread", (store, owner) -> store.deleteThread(THREAD, owner));
    all.put(
        "add item",
        (store, owner) -> store.addThreadItem(THREAD, Samples.message(THREAD, "new"), owner));
    all.put(
        "save item",
        (store, owner) -> store.saveItem(THREAD, Samples.message(THREAD, "i2", "saved"), owner));
    all.put("delete item", (store, owner) -> store.deleteThreadItem(THREAD, "i2", owner));
    all.put("delete items after", (store, owner) -> store.deleteItemsAfter(THREAD, "i1", owner));
    all.put(
        "compare and set item",
        (store, owner) ->
            store.compareAndSetItem(THREAD, call, call.completed(call.arguments()), owner));
    all.put(
        "save record", (store, owner) -> store.saveAttachment(Samples.file("f9", THREAD), owner));
    all.put("delete record", (store, owner) -> store.deleteAttachment("f1", owner));
    all.put(
        "write",
        (store, owner) ->
            store.write(
                "new",
                Samples.thread("new"),
                List.of(Samples.file("f1", "new"), Samples.file("f2", "new")),
                List.of(Samples.message("new", "a"), Samples.message("new", "b")),
                owner));
    all.put("erase", (store, owner) -> store.eraseOwner(owner));
    addLives(all);
    return all;
  }

  private static void addLives(Map<String, Operation> all) {
    all.put(
        "add pending",
        (store, owner) -> lives(store).addPending(Samples.file("f9", null), 1, LATE, 99, owner));
    all.put(
        "complete upload",
        (store, owner) ->
            lives(store).completeUpload(lives(store).key("p1", owner), Samples.file("p1", null)));
    all.put(
        "write message",
        (store, owner) ->
            lives(store)
                .writeMessage(
                    Samples.thread("new"), Samples.userMessage("new", "m2", "u1"), owner));
    all.put("discard", (store, owner) -> lives(store).discard("u1", owner));
    all.put("delete record with a life", (store, owner) -> store.deleteAttachment("u1", owner));
    all.put(
        "delete item with attachments",
        (store, owner) -> store.deleteThreadItem(THREAD, "m1", owner));
    all.put("expire", (store, owner) -> lives(store).expire(expiry(owner), 999));
    all.put(
        "complete removals",
        (store, owner) -> lives(store).completeRemovals(removals(store, owner)));
    all.put(
        "postpone removal",
        (store, owner) -> lives(store).postponeRemoval(removals(store, owner).getFirst(), LATE));
  }

  private static AttachmentLifecycle<String> lives(JdbcStore<String> store) {
    return store.attachmentLifecycle().orElseThrow();
  }

  /** No two owners' are the same, nor does it come when another's has. */
  private static Instant expiry(String owner) {
    return EXPIRIES.computeIfAbsent(owner, name -> LATE.minusSeconds(EXPIRIES.size()));
  }

  private static List<AttachmentRemoval> removals(JdbcStore<String> store) {
    return lives(store).loadRemovals(LATE.plusSeconds(1), Integer.MAX_VALUE);
  }

  private static List<AttachmentRemoval> removals(JdbcStore<String> store, String owner) {
    return removals(store).stream().filter(removal -> removal.key().owner().equals(owner)).toList();
  }

  /** Saves what they work on. */
  private static void fill(JdbcStore<String> store, String owner) {
    store.saveThread(Samples.thread(THREAD), owner);
    for (String id : List.of("i1", "i2", "i3")) {
      store.addThreadItem(THREAD, Samples.message(THREAD, id), owner);
    }
    store.addThreadItem(THREAD, Samples.toolCall(THREAD, "i4"), owner);
    store.saveAttachment(Samples.file("f1", THREAD), owner);
    for (String id : List.of("p1", "u1", "u2", "gone")) {
      lives(store).addPending(Samples.file(id, null), 1, expiry(owner), 99, owner);
    }
    for (String id : List.of("u1", "u2", "gone")) {
      lives(store).completeUpload(lives(store).key(id, owner), Samples.file(id, null));
    }
    lives(store).writeMessage(null, Samples.userMessage(THREAD, "m1", "u2"), owner);
    store.deleteAttachment("gone", owner);
  }

  /**
   * The states of an owner's data.
   *
   * @param after an operation of which nothing breaks
   */
  record States(List<String> before, List<String> after) {}

  /** Fills the store for an owner, and for another on whom the operation is done. */
  static States states(JdbcStore<String> store, String owner, Operation operation) {
    // Those of earlier owners, through which each look at a state would read.
    lives(store).completeRemovals(removals(store));
    fill(store, owner);
    List<String> before = state(store, owner);
    String other = owner + ", unbroken";
    fill(store, other);
    operation.accept(store, other);
    List<String> after = state(store, other);
    assertThat(after).as(owner).isNotEqualTo(before);
    return new States(before, after);
  }

  /** Why an operation failed; null if it did not. */
  static UnavailableException failure(JdbcStore<String> store, String owner, Operation operation) {
    try {
      operation.accept(store, owner);
      return null;
    } catch (UnavailableException e) {
      return e;
    }
  }

  /** All that the owner has, in order. */
  static List<String> state(JdbcStore<String> store, String owner) {
    List<String> state = new ArrayList<>();
    store.readOwner(
        owner,
        new OwnerSink() {
          @Override
          public void thread(ThreadMetadata thread, Instant place) {
            state.add(place + " " + thread);
          }

          @Override
          public void item(String threadId, ThreadItem item, Instant place) {
            state.add(threadId + " " + place + " " + item);
          }

          @Override
          public void attachment(Attachment attachment) {
            state.add(attachment.toString());
          }
        });
    for (String id : List.of("p1", "u1", "u2", "gone", "f9")) {
      lives(store)
          .find(new AttachmentKey(owner, id))
          .ifPresent(found -> state.add(id + " " + found.state()));
    }
    removals(store, owner).stream()
        .map(removal -> "removal %s %d".formatted(removal.key().id(), removal.tries()))
        .sorted()
        .forEach(state::add);
    return state;
  }
}
