package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that large requests and large answers take of all that they share. */
class LargeWorkTest {
  private static final long MEMORY = 100L << 20;
  private static final String LIST = "{\"type\":\"threads.list\",\"params\":{}}";
  private static final String SPEECH =
      "{\"type\":\"input.transcribe\",\"params\":{\"mime_type\":\"a/b\",\"audio_base64\":\"";

  private final FairBudget memory = new FairBudget("bytes", MEMORY, 0);
  private final Store<String> store = new MemoryStore<>(owner -> owner);
  private final ServerOptions options = ServerOptions.DEFAULT.withMemory(memory);
  private final TestServer server = new TestServer(store, null, options);

  /** One that hears. */
  private class Hearing extends ChatKitServer<String> {
    Hearing() {
      this(options);
    }

    Hearing(ServerOptions others) {
      super(store, null, others);
    }

    @Override
    protected void respond(Turn<String> turn) {}

    @Override
    protected String transcribe(AudioInput audio, String context) {
      return audio.data().length + " bytes, " + (memory.used() >= audio.data().length);
    }
  }

  // ------------------------------------------------------------------------------- requests

  @Test
  void whether_speech_is_offered_is_whether_it_is_overridden() {
    assertThat(server.offersTranscription()).isFalse();
    assertThat(new Hearing().offersTranscription()).isTrue();
    assertThat(new Hearing() {}.offersTranscription()).isTrue();
  }

  @Test
  void speech_is_refused_before_it_is_read_where_it_is_not_offered() {
    IncomingRequest<String> request = server.incoming("alice");

    assertThat(pour(request, SPEECH, "A", 30 << 20)).isBetween(1 << 20, 2 << 20);
    assertRefused(server, request, 404, "not_offered");
  }

  @Test
  void an_array_where_speech_should_be_is_refused_before_it_is_read() {
    Hearing hearing = new Hearing();
    IncomingRequest<String> request = hearing.incoming("alice");
    String body =
        "{\"type\":\"input.transcribe\",\"params\":{\"mime_type\":\"a/b\",\"audio_base64\":[0";

    assertThat(pour(request, body, ",0", 30 << 20)).isBetween(1 << 20, 2 << 20);
    assertRefused(hearing, request, 413, "payload_too_large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"threads.list\",\"params\":{\"audio_base64\":\"",
        "{\"metadata\":{\"type\":\"input.transcribe\",\"x\":\"",
        "{\"params\":{\"x\":{\"audio_base64\":\"",
        "AAAA",
      })
  void another_request_may_have_one_mebibyte(String start) {
    Hearing hearing = new Hearing();
    IncomingRequest<String> request = hearing.incoming("alice");

    assertThat(pour(request, start, "A", 30 << 20)).isBetween(1 << 20, 2 << 20);
    assertRefused(hearing, request, 413, "payload_too_large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SPEECH + "%s\"}}",
        "{\"params\":{\"audio_base64\":\"%s\",\"mime_type\":\"a/b\"},\"type\":\"input.transcribe\"}",
      })
  void speech_is_heard_with_memory_of_the_budget(String body) {
    byte[] spoken = new byte[3 << 20];
    String text = body.formatted(Base64.getEncoder().encodeToString(spoken));

    Reply.Json reply = (Reply.Json) new Hearing().process(text.getBytes(UTF_8), "alice");

    assertThat(new String(reply.body(), UTF_8))
        .isEqualTo("{\"text\":\"%d bytes, true\"}".formatted(spoken.length));
    assertThat(memory.used()).isZero();
  }

  @Test
  void speech_beyond_its_bound_is_refused() {
    Hearing hearing = new Hearing();
    IncomingRequest<String> request = hearing.incoming("alice");

    assertThat(pour(request, SPEECH, "A", 40 << 20)).isBetween(35 << 20, 36 << 20);
    assertRefused(hearing, request, 413, "payload_too_large");
  }

  @Test
  void a_large_request_without_memory_for_it_may_come_again_and_small_ones_are_answered() {
    memory.take("bob", MEMORY, Duration.ZERO);
    IncomingRequest<String> request = new Hearing().incoming("alice");

    assertThat(pour(request, SPEECH, "A", 2 << 20)).isLessThan(1 << 20);
    Reply.Json refused = (Reply.Json) server.process(request, RequestInfo.of(null, "r"));

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers()).containsKey("Retry-After");
    assertThat(server.status("{\"type\":\"threads.get_by_id\",\"params\":{}}")).isEqualTo(400);
    assertThat(memory.used()).isEqualTo(MEMORY);
  }

  @Test
  void bodies_of_one_user_that_stand_still_give_way_to_another_user() throws Exception {
    FairBudget shared = new FairBudget("bytes", MEMORY, 10);
    Hearing hearing = new Hearing(ServerOptions.DEFAULT.withMemory(shared));
    List<IncomingRequest<String>> still = new ArrayList<>();
    while (shared.used() + (20 << 20) < MEMORY) {
      IncomingRequest<String> request = hearing.incoming("mallory");
      pour(request, SPEECH, "A", 5 << 20);
      still.add(request);
    }

    int heard = pour(hearing.incoming("bob"), SPEECH, "A", 8 << 20);

    assertThat(heard).isGreaterThanOrEqualTo(8 << 20);
    List<IncomingRequest<String>> gone =
        still.stream().filter(each -> !each.add(new byte[] {'A'}, 0, 1)).toList();
    assertThat(gone).isNotEmpty().hasSizeLessThan(still.size());
    assertRefused(hearing, gone.getFirst(), 503, "unavailable");
  }

  @Test
  void bodies_of_one_user_that_drip_give_way_to_another_user() {
    Hearing hearing = new Hearing(options.withArrivals(ServerOptions.arrivals(4)));
    List<IncomingRequest<String>> dripping = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      dripping.add(hearing.incoming("mallory"));
      assertThat(dripping.getLast().add(new byte[] {'{'}, 0, 1)).isTrue();
    }

    IncomingRequest<String> request = hearing.incoming("bob");
    assertThat(request.add(LIST.getBytes(UTF_8), 0, LIST.length())).isTrue();
    Reply answer = hearing.process(request, RequestInfo.of(null, "r"));

    assertThat(((Reply.Json) answer).status()).isEqualTo(200);
    List<Boolean> goOn = dripping.stream().map(each -> each.add(new byte[] {' '}, 0, 1)).toList();
    assertThat(goOn).containsExactly(false, true, true, true);
    assertRefused(hearing, dripping.getFirst(), 503, "unavailable");
  }

  @Test
  void a_request_that_never_ends_gives_its_memory_back() {
    try (IncomingRequest<String> request = new Hearing().incoming("alice")) {
      pour(request, SPEECH, "A", 5 << 20);
      assertThat(memory.used()).isGreaterThan(5 << 20);
    }
    assertThat(memory.used()).isZero();
  }

  /** Feeds it until it wants no more or there is none; returns how much it took. */
  private static int pour(IncomingRequest<String> into, String start, String then, int most) {
    byte[] piece = then.repeat(16 * 1024 / then.length()).getBytes(UTF_8);
    byte[] first = start.getBytes(UTF_8);
    int poured = first.length;
    for (boolean more = into.add(first, 0, first.length); more && poured < most; ) {
      poured += piece.length;
      more = into.add(piece, 0, piece.length);
    }
    return poured;
  }

  private static void assertRefused(
      ChatKitServer<String> by, IncomingRequest<String> request, int status, String code) {
    Reply.Json refused = (Reply.Json) by.process(request, RequestInfo.of(null, "r"));
    assertThat(refused.status()).isEqualTo(status);
    assertThat(at(Json.parse(refused.body()), "code")).isEqualTo(code);
  }

  // -------------------------------------------------------------------------------- answers

  @Test
  void a_large_answer_holds_its_memory_until_it_is_written() throws Exception {
    String threadId = threadWith(3 << 20);

    Reply.Json page = (Reply.Json) server.send(items(threadId));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    page.text().writeTo(written);

    assertThat(memory.used()).isEqualTo(page.text().length()).isGreaterThan(3 << 20);
    assertThat(written.toByteArray())
        .isEqualTo(page.body())
        .isEqualTo(page.text().open().readAllBytes());
    page.close();
    page.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void an_answer_without_memory_for_it_may_be_asked_for_again() {
    memory.take("bob", MEMORY, Duration.ZERO);

    Reply.Json refused = (Reply.Json) server.send(LIST);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers()).containsKey("Retry-After");
  }

  @Test
  void an_answer_that_is_larger_than_all_memory_is_given_if_nobody_else_asks() {
    String threadId = threadWith(30 << 20);

    try (Reply page = server.send(items(threadId))) {
      assertThat(((Reply.Json) page).status()).isEqualTo(200);
    }
    assertThat(memory.used()).isZero();
  }

  @Test
  void a_request_for_which_memory_does_not_suffice_ends_alone() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    Store<String> narrow =
        WatchedStore.of(call -> {
          if (call.equals("loadThreads") && full.get()) {
            throw new OutOfMemoryError("Java heap space");
          }
        });
    TestServer scarce = new TestServer(narrow, null, options);

    Reply.Json refused = (Reply.Json) scarce.send(LIST);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(at(Json.parse(refused.body()), "code")).isEqualTo("unavailable");
    assertThat(refused.headers()).containsKey("Retry-After");
    assertThat(memory.used()).isZero();
    full.set(false);
    try (Reply page = scarce.send(LIST)) {
      assertThat(((Reply.Json) page).status()).isEqualTo(200);
    }
  }

  private static String items(String threadId) {
    return "{\"type\":\"items.list\",\"params\":{\"thread_id\":\"%s\"}}".formatted(threadId);
  }

  private String threadWith(int bytes) {
    store.saveThread(new ThreadMetadata("t", Instant.EPOCH), "alice");
    store.addThreadItem(
        "t",
        new ThreadItem.AssistantMessage(
            "i",
            "t",
            Instant.EPOCH,
            List.of(new AssistantMessageContent("x".repeat(bytes), List.of()))),
        "alice");
    return "t";
  }
}
