package dev.chatkit4j.jdbc;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.OwnerSink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Every operation of a store that writes. */
final class Writes {
  private static final String THREAD = "t";

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
    return all;
  }

  /** Saves what they work on. */
  static void fill(JdbcStore<String> store, String owner) {
    store.saveThread(Samples.thread(THREAD), owner);
    for (String id : List.of("i1", "i2", "i3")) {
      store.addThreadItem(THREAD, Samples.message(THREAD, id), owner);
    }
    store.addThreadItem(THREAD, Samples.toolCall(THREAD, "i4"), owner);
    store.saveAttachment(Samples.file("f1", THREAD), owner);
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
    return state;
  }
}
