package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.micrometer.ChatKitMetrics;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The example of docs/reference/observability.md, run. */
class MetricsExampleTest {
  private static final String OWNER = "owner-77ab";
  private static final String TEXT = "text-77ab";

  private static final class MyChat extends ChatKitServer<String> {
    MyChat(Store<String> store, ServerOptions options) {
      super(store, null, options);
    }

    @Override
    protected void respond(Turn<String> turn) {
      turn.updateThread(thread -> thread.withTitle(TEXT));
      turn.say(TEXT);
      if (turn.userMessage().text().contains("fail")) {
        throw new IllegalStateException(TEXT);
      }
    }

    String ask(String text) throws Exception {
      String body =
          """
          {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"%s"}],
           "attachments":[],"inference_options":{}}}}\
          """
              .formatted(text);
      Reply.Events events = (Reply.Events) process(body.getBytes(StandardCharsets.UTF_8), OWNER);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      events.writeTo(out);
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  private final MeterRegistry registry = new SimpleMeterRegistry();

  private MyChat measured(Store<String> store) {
    // region measured
    ChatKitMetrics metrics = new ChatKitMetrics(registry);
    MyChat chat = new MyChat(metrics.measure(store), ServerOptions.DEFAULT.withTurns(metrics));
    ChatKitMetrics.gauges(chat).bindTo(registry);
    // endregion
    return chat;
  }

  @Test
  void turns_calls_of_the_store_and_what_is_under_way_are_measured() throws Exception {
    try (Store<String> store = new MemoryStore<>(owner -> owner);
        MyChat chat = measured(store)) {
      chat.ask("hello");
      assertThat(registry.get("chatkit.turns.open").gauge().value()).isBetween(0.0, 1.0);
      assertThat(registry.get("chatkit.events.waiting").gauge().value()).isZero();
      chat.close(); // a turn is over some time after its stream is

      assertThat(
              registry
                  .get("chatkit.turns")
                  .tags("op", "threads.create", "outcome", "done")
                  .timer()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("chatkit.first.event").tag("op", "threads.create").timer().count())
          .isEqualTo(1);
      assertThat(registry.get("chatkit.store").tag("operation", "write").timer().count())
          .isEqualTo(1);
      assertThat(registry.get("chatkit.turns.open").gauge().value()).isZero();
    }
  }

  @Test
  void no_tag_has_a_text_an_owner_or_an_id() throws Exception {
    try (Store<String> store = new MemoryStore<>(owner -> owner);
        MyChat chat = measured(store)) {
      chat.ask(TEXT);
      chat.ask("fail " + TEXT);
      chat.close();
      ThreadMetadata thread = store.loadThreads(1, null, Order.DESC, OWNER).data().getFirst();
      List<ThreadItem> items =
          store.loadThreadItems(thread.id(), null, 100, Order.ASC, OWNER).data();

      assertThat(items).isNotEmpty();
      assertThat(words())
          .contains("chatkit.store", "add_thread_item", "threads.create", "failed")
          .noneMatch(word -> word.contains("77ab"))
          .noneMatch(word -> word.contains(thread.id()))
          .noneMatch(word -> items.stream().anyMatch(item -> word.contains(item.id())));
    }
  }

  /** Every name, tag and value. */
  private List<String> words() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .flatMap(id ->
            Stream.concat(
                Stream.of(id.getName()),
                id.getTags().stream()
                    .flatMap((Tag tag) -> Stream.of(tag.getKey(), tag.getValue()))))
        .toList();
  }
}
