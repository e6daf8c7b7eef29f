package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.jdbc.BreakingConnections.Lost;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.UnavailableException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation that writes, with the connection broken at each of its exchanges. */
@Tag("slow")
final class BrokenExchangeTest {
  @ParameterizedTest
  @EnumSource
  void is_done_or_not_done_and_whoever_calls_is_told_what_is_known(Server server) {
    try (HikariDataSource pool = Server.pool(server.migratedDatabase(), settings -> {})) {
      BreakingConnections connections = new BreakingConnections(pool);
      try (ServerStore<String> store = server.builder().dataSource(connections).open()) {
        Writes.all()
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
      Writes.Operation operation,
      ServerStore<String> store,
      BreakingConnections connections) {
    String what = "%s, exchange %d, lost %s".formatted(name, exchange, lost);
    connections.breakAt(0, lost);
    Writes.States states = Writes.states(store, what, operation);

    connections.breakAt(exchange, lost);
    UnavailableException failure = Writes.failure(store, what, operation);
    boolean broke = connections.broke();
    connections.breakAt(0, lost);
    List<String> there = Writes.state(store, what);

    if (failure == null) {
      assertThat(there).as(what).isEqualTo(states.after());
    } else if (failure.outcomeUnknown()) {
      assertThat(there).as(what).isEqualTo(lost == Lost.REPLY ? states.after() : states.before());
    } else {
      assertThat(there).as(what).isEqualTo(states.before());
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
