package dev.chatkit4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How slow a client may be, by a clock that the test moves. */
final class PaceTest {
  private static final String AUDIO = "{\"type\":\"input.transcribe\",\"params\":{\"audio\":\"";

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

  @Test
  void a_steady_body_is_read_however_long_it_takes() throws Exception {
    List<Integer> read = new ArrayList<>();
    new RequestBody(now::get)
        .read(body(200, 4_096, Duration.ofSeconds(1)), body -> read.add(body.length));

    assertThat(read).containsExactly(200 * 4_096);
  }

  @Test
  void a_dripping_body_ends_its_request() {
    InputStream dripping = body(1_000, 1, Duration.ofSeconds(10));
    assertThatThrownBy(() -> new RequestBody(now::get).read(dripping, body -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("less than 4096 bytes a second");
    assertThatThrownBy(() -> new PacedBody(dripping, now::get).readAllBytes())
        .isInstanceOf(IOException.class);
  }

  /** Each has sent a little beyond what may be had without asking, and stands still. */
  @Test
  void large_bodies_that_stand_still_keep_no_other_out() throws Exception {
    RequestBody bodies = new RequestBody(now::get);
    List<Integer> read = new ArrayList<>();
    InputStream inner = audio(20 << 20, () -> {});
    for (int i = 0; i < 40; i++) {
      InputStream next = inner;
      inner = audio(1_100_000, () -> bodies.read(next, body -> read.add(body.length)));
    }
    bodies.read(inner, body -> read.add(body.length));

    assertThat(read).hasSize(41).startsWith(20 << 20);
  }

  private interface Meanwhile {
    void run() throws IOException;
  }

  /** One within whose reading something else is done, before its end. */
  private static InputStream audio(int bytes, Meanwhile meanwhile) {
    byte[] body = new byte[bytes];
    byte[] start = AUDIO.getBytes(StandardCharsets.UTF_8);
    Arrays.fill(body, (byte) 'A');
    System.arraycopy(start, 0, body, 0, start.length);
    InputStream end =
        new InputStream() {
          private boolean done;

          @Override
          public int read() throws IOException {
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
