package dev.chatkit4j.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.AttachmentKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PreviewsTest {
  private static final AttachmentKey KEY = new AttachmentKey("ann", "atc_1");

  private final Time time = new Time();
  private final Previews previews = new Previews(10_000, time);
  private final AtomicInteger drawn = new AtomicInteger();

  @Test
  void a_preview_is_made_once() throws Exception {
    assertThat(previews.get(KEY, this::draw)).isEqualTo(previews.get(KEY, this::draw));
    assertThat(drawn).hasValue(1);
  }

  @Test
  void those_who_ask_while_it_is_made_wait_for_it() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FutureTask<byte[]> first =
        new FutureTask<>(() ->
            previews.get(
                KEY,
                () -> {
                  begun.countDown();
                  await(goOn);
                  return draw();
                }));
    Thread.ofVirtual().start(first);
    begun.await();
    FutureTask<byte[]> second = new FutureTask<>(() -> previews.get(KEY, this::draw));
    Thread waiting = Thread.ofPlatform().start(second);
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    goOn.countDown();

    assertThat(second.get()).isSameAs(first.get());
    assertThat(drawn).hasValue(1);
  }

  @Test
  void a_preview_goes_with_its_file() throws Exception {
    previews.get(KEY, this::draw);
    previews.forget(KEY);

    assertThat(previews.bytes()).isZero();
    previews.get(KEY, this::draw);
    assertThat(drawn).hasValue(2);
  }

  @Test
  void a_preview_whose_file_goes_while_it_is_made_is_not_kept() throws Exception {
    previews.get(
        KEY,
        () -> {
          previews.forget(KEY);
          return draw();
        });

    assertThat(previews.bytes()).isZero();
  }

  @Test
  void the_ones_nobody_asked_for_make_room() throws Exception {
    AttachmentKey second = new AttachmentKey("ann", "atc_2");
    AttachmentKey third = new AttachmentKey("bob", "atc_1");
    previews.get(KEY, () -> drawing(4_000));
    previews.get(second, () -> drawing(4_000));
    previews.get(KEY, this::draw);
    previews.get(third, () -> drawing(4_000));
    assertThat(previews.bytes()).isEqualTo(9_000);
    assertThat(drawn).hasValue(3);

    previews.get(KEY, this::draw);
    assertThat(drawn).hasValue(3);
    previews.get(second, this::draw);
    assertThat(drawn).hasValue(4);
  }

  @Test
  void what_is_larger_than_the_room_is_not_kept() throws Exception {
    assertThat(previews.get(KEY, () -> drawing(10_000))).hasSize(10_000);
    assertThat(previews.bytes()).isZero();
  }

  @Test
  void a_preview_is_not_kept_for_ever() throws Exception {
    previews.get(KEY, this::draw);
    time.now = time.now.plus(Duration.ofHours(1));
    previews.get(KEY, this::draw);

    assertThat(drawn).hasValue(2);
    assertThat(previews.bytes()).isEqualTo(510);
  }

  @Test
  void that_there_is_none_is_remembered_for_a_minute() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> previews.get(KEY, this::refuse))
          .isInstanceOf(Refusal.class)
          .hasMessage("broken");
    }
    assertThat(drawn).hasValue(1);

    time.now = time.now.plus(Duration.ofMinutes(1));
    assertThat(previews.get(KEY, this::draw)).hasSize(10);
  }

  @Test
  void a_failure_that_may_pass_is_not_remembered() throws Exception {
    assertThatThrownBy(() ->
            previews.get(
                KEY,
                () -> {
                  throw new IOException("away");
                }))
        .isInstanceOf(IOException.class);

    assertThat(previews.get(KEY, this::draw)).hasSize(10);
  }

  private byte[] draw() {
    return drawing(10);
  }

  private byte[] drawing(int size) {
    drawn.incrementAndGet();
    return new byte[size];
  }

  private byte[] refuse() {
    drawn.incrementAndGet();
    throw FileRefusals.noPreview("broken");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Stands still unless it is set. */
  private static final class Time extends Clock {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
