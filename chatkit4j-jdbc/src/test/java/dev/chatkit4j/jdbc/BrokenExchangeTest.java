package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.jdbc.BreakingConnections.Lost;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.UnavailableException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation that writes, with the connection broken at each of its exchanges. */
final class BrokenExchangeTest {
  private static final String THREAD = "t";

  private interface Operation extends BiConsumer<ServerStore<String>, String> {}

  private static Map<String, Operation> operations() {
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

  private static void fill(ServerStore<String> store, String owner) {
    store.saveThread(Samples.thread(THREAD), owner);
    for (String id : List.of("i1", "i2", "i3")) {
      store.addThreadItem(THREAD, Samples.message(THREAD, id), owner);
    }
    store.addThreadItem(THREAD, Samples.toolCall(THREAD, "i4"), owner);
    store.saveAttachment(Samples.file("f1", THREAD), owner);
  }

  /** All that the owner has, in order. */
  private static List<String> state(ServerStore<String> store, String owner) {
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

  @ParameterizedTest
  @EnumSource
  void is_done_or_not_done_and_whoever_calls_is_told_what_is_known(Server server) {
    try (HikariDataSource pool = Server.pool(server.migratedDatabase(), settings -> {})) {
      BreakingConnections connections = new BreakingConnections(pool);
      try (ServerStore<String> store = server.builder().dataSource(connections).open()) {
        operations()
            .forEach((name, operation) -> {
              for (Lost lost : Lost.values()) {
                int exchange = 1;
                while (breakAt(exchange, lost, name, operation, store, connections)) {
                  exchange++;
                }
                assertThat(exchange).as(name).isGreaterThan(1);
              }
            });
        assertThat(store.busyConnections()).isZero();
      }
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  /** False if the operation was over before. */
  private static boolean breakAt(
      int exchange,
      Lost lost,
      String name,
      Operation operation,
      ServerStore<String> store,
      BreakingConnections connections) {
    String what = "%s, exchange %d, lost %s".formatted(name, exchange, lost);
    connections.breakAt(0, lost);
    fill(store, what);
    List<String> before = state(store, what);
    fill(store, what + ", unbroken");
    operation.accept(store, what + ", unbroken");
    List<String> after = state(store, what + ", unbroken");
    assertThat(after).as(what).isNotEqualTo(before);

    connections.breakAt(exchange, lost);
    UnavailableException failure = null;
    try {
      operation.accept(store, what);
    } catch (UnavailableException e) {
      failure = e;
    }
    boolean broke = connections.broke();
    connections.breakAt(0, lost);
    List<String> there = state(store, what);

    if (failure == null) {
      assertThat(there).as(what).isEqualTo(after);
    } else if (failure.outcomeUnknown()) {
      assertThat(there).as(what).isEqualTo(lost == Lost.REPLY ? after : before);
    } else {
      assertThat(there).as(what).isEqualTo(before);
    }
    return broke;
  }

  @ParameterizedTest
  @EnumSource
  void a_turn_costs_as_many_exchanges_on_a_long_thread_as_on_an_empty_one(Server server)
      throws Exception {
    try (HikariDataSource pool = Server.pool(server.migratedDatabase(), settings -> {})) {
      BreakingConnections connections = new BreakingConnections(pool);
      try (ServerStore<String> store = server.builder().dataSource(connections).open();
          ChatKitServer<String> chat = new TwentyDeltas(store)) {
        store.saveThread(Samples.thread("empty"), "ann");
        store.saveThread(Samples.thread("long"), "ann");
        for (int i = 0; i < 300; i++) {
          store.addThreadItem("long", Samples.message("long", "i" + i), "ann");
        }
        int onEmpty = exchanges(chat, connections, "empty");

        assertThat(exchanges(chat, connections, "long")).isEqualTo(onEmpty).isBetween(4, 12);
      }
    }
  }

  private static int exchanges(
      ChatKitServer<String> chat, BreakingConnections connections, String threadId)
      throws Exception {
    connections.breakAt(0, Lost.REPLY);
    String request =
        """
        {"type":"threads.add_user_message","params":{"thread_id":"%s","input":{"content":\
        [{"type":"input_text","text":"go"}],"attachments":[],"inference_options":{}}}}\
        """
            .formatted(threadId);
    Reply reply = chat.process(request.getBytes(StandardCharsets.UTF_8), "ann");
    ((Reply.Events) reply).writeTo(OutputStream.nullOutputStream());
    return connections.exchanges();
  }

  private static final class TwentyDeltas extends ChatKitServer<String> {
    TwentyDeltas(ServerStore<String> store) {
      super(store);
    }

    @Override
    protected void respond(Turn<String> turn) throws Exception {
      turn.streamMessage(message -> {
        for (int i = 0; i < 20; i++) {
          message.append("five words in each delta ");
        }
      });
    }
  }
}
