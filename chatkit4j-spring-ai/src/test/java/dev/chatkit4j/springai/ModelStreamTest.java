package dev.chatkit4j.springai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.StreamingChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;

/** Models that stream on the thread that asks them, as Google's does. */
@Timeout(60)
class ModelStreamTest {
  private static final ChatResponse WORD =
      new ChatResponse(List.of(new Generation(new AssistantMessage("one "))));

  private static ModelStream open(StreamingChatModel model) {
    return ModelStream.open(model, new Prompt("Hi"), Duration.ofSeconds(30));
  }

  @Test
  void a_model_never_works_on_the_thread_that_takes_its_words() throws Exception {
    var many = new CountDownLatch(256);
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    StreamingChatModel model =
        prompt ->
            Flux.<ChatResponse>generate(
                    sink -> {
                      workers.add(Thread.currentThread());
                      many.countDown();
                      sink.next(WORD);
                    })
                .take(2_000);
    try (ModelStream stream = open(model)) {
      many.await(); // and nobody has taken one
      int words = 0;
      while (stream.peek() instanceof ModelStream.Text) {
        stream.skip();
        words++;
      }

      assertThat(words).isEqualTo(2_000);
      assertThat(workers).isNotEmpty().doesNotContain(Thread.currentThread());
    }
  }

  @Test
  void what_a_model_does_after_its_last_word_is_not_interrupted() throws Exception {
    var closed = new CountDownLatch(1);
    var calm = new CompletableFuture<Boolean>();
    StreamingChatModel model =
        prompt ->
            Flux.just(WORD)
                .doFinally(end -> {
                  try {
                    calm.complete(closed.await(10, TimeUnit.SECONDS));
                  } catch (InterruptedException e) {
                    calm.complete(false);
                  }
                });
    try (ModelStream stream = open(model)) {
      while (!(stream.peek() instanceof ModelStream.Done)) {
        stream.skip();
      }
    }
    closed.countDown();

    assertThat(calm.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_model_that_blocks_is_interrupted_when_its_words_are_wanted_no_more() throws Exception {
    var asked = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    StreamingChatModel model =
        prompt ->
            Flux.generate(sink -> {
              asked.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                sink.complete();
              }
            });
    try (ModelStream stream = open(model)) {
      asked.await();
    }

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
