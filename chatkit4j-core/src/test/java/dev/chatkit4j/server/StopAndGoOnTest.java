package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static dev.chatkit4j.server.TestServer.retry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadItem.AssistantMessage;
import dev.chatkit4j.protocol.ThreadItem.SdkHiddenContext;
import dev.chatkit4j.protocol.ThreadItem.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Users who stop answers at any moment and try again or ask something else at once: each message
 * keeps one answer, which is its own, with a note right behind it if it was stopped.
 */
@ParameterizedClass
@EnumSource(StoreKind.class)
@Timeout(300)
class StopAndGoOnTest {
  private static final long SEED = 20_261_130;
  private static final int ROUNDS = 100;
  private static final int STEPS = 4;
  private static final int AT_ONCE = 4;

  private final TestServer server;
  private final AtomicInteger attempts = new AtomicInteger();

  /** The message that an attempt answers. */
  private final Map<Integer, String> answered = new ConcurrentHashMap<>();

  private final ExecutorService leaving = Executors.newVirtualThreadPerTaskExecutor();

  StopAndGoOnTest(StoreKind store) {
    server = new TestServer(store.open());
    server.onRespond = this::respond;
  }

  @AfterEach
  void end() {
    leaving.close();
  }

  private void respond(Turn<String> turn) throws Exception {
    int attempt = attempts.incrementAndGet();
    answered.put(attempt, turn.userMessage().id());
    Random random = new Random(SEED + attempt);
    List<String> answer = answer(attempt);
    turn.streamMessage(message -> {
      for (String word : answer.getFirst().split("(?<= )")) {
        pause(random, 3);
        message.append(word);
      }
    });
    pause(random, 10);
    turn.say(answer.getLast());
    pause(random, 10); // the answer is finished, its turn is not
  }

  private static List<String> answer(int attempt) {
    return List.of(attempt + " says this word by word", attempt + " ends");
  }

  private static void pause(Random random, int most) {
    for (int times = random.nextInt(most + 1); times > 0; times--) {
      Thread.yield();
    }
  }

  @Test
  void no_item_and_no_note_is_left_of_an_answer_that_was_retried_or_where_it_does_not_belong()
      throws Exception {
    try (ExecutorService users = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> rounds =
          IntStream.range(0, ROUNDS)
              .mapToObj(round -> users.submit(() -> goOn(new Random(SEED + round))))
              .toList();
      List<String> threads = new ArrayList<>();
      for (Future<String> round : rounds) {
        threads.add(round.get());
      }
      // Clients whose leaving is noticed only now change nothing.
      leaving.close();
      Quiet.await(server);
      threads.forEach(this::assertConversation);
    }
    assertThat(server.threadsUnderWay()).isZero();
  }

  /** Stops an answer, goes on at once, and so on; the last answer is read to its end. */
  private String goOn(Random random) throws Exception {
    Reply.Events stream = server.stream(newThread("message"));
    String threadId = at(next(stream), "thread", "id");
    List<String> messages = new ArrayList<>(List.of(at(next(stream), "item", "id")));
    for (int step = 0; step < STEPS; step++) {
      stop(stream, random);
      boolean again = random.nextBoolean();
      int last = again ? random.nextInt(messages.size()) : messages.size() - 1;
      messages.subList(last + 1, messages.size()).clear();
      stream =
          server.stream(again ? retry(threadId, messages.getLast()) : message(threadId, "message"));
      if (!again) {
        messages.add(at(next(stream), "item", "id"));
      }
    }
    List<JsonObject> told = TestServer.read(stream);
    assertConversation(threadId);
    assertThat(items(threadId, AssistantMessage.class).getLast().id())
        .as("the answer that was told")
        .isEqualTo(at(told.getLast(), "item", "id"));
    assertThat(items(threadId, UserMessage.class)).extracting(ThreadItem::id).isEqualTo(messages);
    return threadId;
  }

  /** Reads some of an answer and leaves, which the server notices at once, later or much later. */
  private void stop(Reply.Events stream, Random random) throws Exception {
    for (int events = random.nextInt(14); events > 0; events--) {
      JsonObject event = next(stream);
      if (event == null) {
        break;
      }
    }
    if (random.nextInt(3) == 0) {
      stream.close();
    } else {
      long seed = random.nextLong();
      leaving.execute(() -> {
        pause(new Random(seed), 200);
        stream.close();
      });
    }
    pause(random, 30);
  }

  private <T extends ThreadItem> List<T> items(String threadId, Class<T> type) {
    return server.items(threadId).stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void assertConversation(String threadId) {
    List<ThreadItem> items = server.items(threadId);
    int begin = 0;
    while (begin < items.size()) {
      assertThat(items.get(begin)).isInstanceOf(UserMessage.class);
      int end = begin + 1;
      while (end < items.size() && !(items.get(end) instanceof UserMessage)) {
        end++;
      }
      assertAnswer((UserMessage) items.get(begin), items.subList(begin + 1, end), items);
      begin = end;
    }
    assertThat(items.getLast())
        .as("the last answer was not stopped: %s", items)
        .isInstanceOfSatisfying(
            AssistantMessage.class, last -> assertThat(last.text()).endsWith(" ends"));
  }

  private void assertAnswer(UserMessage message, List<ThreadItem> said, List<ThreadItem> items) {
    List<String> texts =
        said.stream()
            .filter(AssistantMessage.class::isInstance)
            .map(item -> ((AssistantMessage) item).text())
            .toList();
    int attempt = texts.isEmpty() ? 0 : Integer.parseInt(texts.getFirst().split(" ")[0]);
    List<String> whole = answer(attempt);
    long notes = said.stream().filter(SdkHiddenContext.class::isInstance).count();
    boolean finished = !texts.isEmpty() && whole.subList(0, texts.size()).equals(texts);

    assertThat(texts.size() + notes).as("nothing else: %s", items).isEqualTo(said.size());
    assertThat(texts.size()).as("one answer: %s", items).isLessThanOrEqualTo(whole.size());
    assertThat(texts.isEmpty() || message.id().equals(answered.get(attempt)))
        .as("of this message: %s", items)
        .isTrue();
    for (int i = 0; i < texts.size(); i++) {
      assertThat(whole.get(i)).as("its own answer: %s", items).startsWith(texts.get(i));
    }
    assertThat(notes).as("one note if it was stopped: %s", items).isLessThanOrEqualTo(1);
    assertThat(notes == 1 || finished).as("a note if it was stopped: %s", items).isTrue();
    assertThat(notes == 1 && texts.equals(whole)).as("no note if not: %s", items).isFalse();
    if (notes == 1) {
      assertThat(said.getLast()).as("behind the answer").isInstanceOf(SdkHiddenContext.class);
    }
  }
}
