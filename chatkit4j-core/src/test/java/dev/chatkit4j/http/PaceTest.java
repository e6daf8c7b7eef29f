package dev.chatkit4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.IncomingRequest;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.RequestInfo;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Slow clients, by a clock that the test moves. */
final class PaceTest {
  private static final String AUDIO =
      "{\"type\":\"input.transcribe\",\"params\":{\"mime_type\":\"a/b\",\"audio_base64\":\"";

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final Pace pace = new Pace(Pace.PATIENCE, now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private boolean lateAfter(Duration wait, long bytes) {
    pace.waits();
    pass(wait);
    boolean late = pace.late();
    pace.moved(bytes);
    return late;
  }

  @Test
  void who_moves_nothing_is_late_after_half_a_minute() {
    pace.waits();
    pass(Pace.PATIENCE);
    assertThat(pace.late()).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(pace.late()).isTrue();
  }

  @Test
  void who_moves_at_the_least_rate_is_never_late() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(lateAfter(Duration.ofSeconds(20), 20L * Pace.LEAST_RATE)).isFalse();
    }
  }

  @Test
  void who_drips_is_late_as_if_nothing_came() {
    assertThat(lateAfter(Duration.ofSeconds(10), 1)).isFalse();
    assertThat(lateAfter(Duration.ofSeconds(10), 1)).isFalse();
    assertThat(lateAfter(Duration.ofSeconds(10), 1)).isFalse();
    assertThat(lateAfter(Duration.ofSeconds(10), 1)).isTrue();
  }

  @Test
  void what_came_fast_gives_no_patience_beyond_what_there_was() {
    assertThat(lateAfter(Duration.ofSeconds(1), 1 << 30)).isFalse();
    assertThat(lateAfter(Duration.ofSeconds(31), 1)).isTrue();
  }

  @Test
  void time_in_which_nobody_waits_does_not_count() {
    lateAfter(Duration.ofSeconds(1), 0);
    pass(Duration.ofDays(1));
    assertThat(lateAfter(Duration.ofSeconds(1), 0)).isFalse();
  }

  // --------------------------------------------------------------------------------- bodies

  /** One that comes in such pieces, before each of which that time passes. */
  private InputStream body(int pieces, int bytes, Duration each) {
    return new InputStream() {
      private int left = pieces;

      @Override
      public int read() {
        throw new UnsupportedOperationException();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        if (left-- == 0) {
          return -1;
        }
        pass(each);
        return bytes;
      }
    };
  }

  /** What arrived of a body. */
  private static String heard(Hearing server, IncomingRequest<String> request) {
    return new String(
        ((Reply.Json) server.process(request, RequestInfo.of(null, "r"))).body(),
        StandardCharsets.UTF_8);
  }

  @Test
  void a_steady_body_is_read_however_long_it_takes() throws Exception {
    try (Hearing server = new Hearing();
        IncomingRequest<String> request = server.incoming("alice")) {
      new RequestBody(now::get).read(body(200, 4_096, Duration.ofSeconds(1)), request);

      assertThat(heard(server, request)).contains("not JSON");
    }
  }

  @Test
  void a_dripping_body_ends_its_request() {
    InputStream dripping = body(1_000, 1, Duration.ofSeconds(10));
    try (Hearing server = new Hearing();
        IncomingRequest<String> request = server.incoming("alice")) {
      assertThatThrownBy(() -> new RequestBody(now::get).read(dripping, request))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("less than 4096 bytes a second: 4 in 40000 ms");
      assertThatThrownBy(() -> new PacedBody(dripping, now::get).readAllBytes())
          .isInstanceOf(IOException.class);
    }
  }

  /** Each has sent a little beyond what may be had without asking, and stands still. */
  @Test
  void large_bodies_that_stand_still_keep_no_other_out() throws Exception {
    RequestBody bodies = new RequestBody(now::get);
    List<String> heard = new ArrayList<>();
    try (Hearing server = new Hearing()) {
      Meanwhile inner = () -> hear(server, bodies, audio(20 << 20, () -> {}), heard);
      for (int i = 0; i < 40; i++) {
        Meanwhile next = inner;
        inner = () -> hear(server, bodies, audio(1_100_000, next), heard);
      }
      inner.run();
    }

    assertThat(heard).hasSize(41).allMatch(answer -> answer.startsWith("{\"text\""));
  }

  private static void hear(Hearing server, RequestBody bodies, InputStream body, List<String> heard)
      throws IOException {
    try (IncomingRequest<String> request = server.incoming("alice")) {
      bodies.read(body, request);
      heard.add(heard(server, request));
    }
  }

  /** One that is told what was said, with memory for four of the largest requests. */
  private static final class Hearing extends ChatKitServer<String> {
    Hearing() {
      super(
          new MemoryStore<>(owner -> owner),
          null,
          ServerOptions.DEFAULT.withMemory(
              new FairBudget("bytes", 4L * 3 * RequestBody.MAX_AUDIO_BYTES, 0)));
    }

    @Override
    protected void respond(Turn<String> turn) {}

    @Override
    protected String transcribe(AudioInput audio, String context) {
      return "heard";
    }
  }

  private interface Meanwhile {
    void run() throws IOException;
  }

  /** One within whose reading something else is done, before its end. */
  private static InputStream audio(int bytes, Meanwhile meanwhile) {
    byte[] body = (AUDIO + "A".repeat(bytes) + "\"}}").getBytes(StandardCharsets.UTF_8);
    InputStream end =
        new InputStream() {
          private boolean done;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            if (!done) {
              done = true;
              meanwhile.run();
            }
            return -1;
          }
        };
    return new SequenceInputStream(new ByteArrayInputStream(body), end);
  }
}
