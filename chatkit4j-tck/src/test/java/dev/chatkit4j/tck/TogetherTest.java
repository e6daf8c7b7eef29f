package dev.chatkit4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TogetherTest {
  private static final int WRITES = 1_000;

  @Test
  void readers_that_never_block_do_not_keep_a_writer_from_its_work() throws Exception {
    AtomicInteger written = new AtomicInteger();
    try (ExecutorService disk = Executors.newSingleThreadExecutor()) {
      Together.whileReading(
          TogetherTest::read,
          () ->
              Together.run(number ->
                  () -> {
                    for (int i = 0; i < WRITES; i++) {
                      disk.submit(written::incrementAndGet).get();
                    }
                    return true;
                  }));
    }
    assertThat(written).hasValue(WRITES * Together.THREADS);
  }

  private static int read() {
    int hash = 0;
    for (int i = 0; i < 100_000; i++) {
      hash = 31 * hash + i;
    }
    return hash;
  }
}
