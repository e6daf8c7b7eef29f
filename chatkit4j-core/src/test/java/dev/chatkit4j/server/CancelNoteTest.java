package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The note by which a model learns that its answer was stopped. */
@Timeout(120)
class CancelNoteTest {
  /** The words of a turn whose client leaves before its code returns. */
  enum Said {
    NOTHING(true),
    PROGRESS(true) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) {
        turn.progress("Working");
      }
    },
    HALF_A_MESSAGE(true) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) throws Exception {
        turn.say("whole");
        turn.streamMessage(message -> {
          message.append("half");
          standStill(said);
        });
      }
    },
    HALF_A_WORKFLOW(true) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) throws Exception {
        turn.say("whole");
        turn.streamWorkflow(Workflow.Type.REASONING, steps -> standStill(said));
      }
    },
    A_WORKFLOW(true) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) throws Exception {
        turn.streamWorkflow(
            Workflow.Type.REASONING,
            steps -> steps.add(new Task.Thought(Task.StatusIndicator.NONE, null, "Hm")));
      }
    },
    HIDDEN_CONTEXT(true) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) {
        turn.addHiddenContext(new JsonString("secret"));
      }
    },
    A_MESSAGE(false) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) {
        turn.say("whole");
      }
    },
    A_STREAMED_MESSAGE(false) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) throws Exception {
        turn.streamMessage(message -> message.append("whole"));
        turn.progress("Making a title");
      }
    },
    A_WIDGET(false) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) {
        turn.showWidget(JsonObject.of("type", "Card"));
      }
    },
    A_TOOL_CALL(false) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) {
        turn.callClientTool("f", JsonObject.EMPTY);
      }
    },
    A_FORM(false) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) {
        turn.ask(List.of(new StructuredInput.Freeform("q", "Why?", null, null)));
      }
    },
    A_PICTURE(false) {
      @Override
      void say(Turn<String> turn, CountDownLatch said) {
        turn.showImage("https://example.com/cat.png");
      }
    };

    private final boolean noted;

    Said(boolean noted) {
      this.noted = noted;
    }

    void say(Turn<String> turn, CountDownLatch said) throws Exception {}

    static void standStill(CountDownLatch said) throws InterruptedException {
      said.countDown();
      new CountDownLatch(1).await();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_note_is_left_if_something_is_unfinished_or_nothing_is_answered(Said said)
      throws Exception {
    CountDownLatch there = new CountDownLatch(1);
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond =
        turn -> {
          said.say(turn, there);
          Said.standStill(there);
        };
    Reply.Events stream = server.stream(newThread("hi"));
    String threadId = at(next(stream), "thread", "id");
    assertThat(there.await(20, TimeUnit.SECONDS)).isTrue();

    stream.close();
    Quiet.await(server);

    List<ThreadItem> items = server.items(threadId);
    assertThat(items.getLast() instanceof ThreadItem.SdkHiddenContext).isEqualTo(said.noted);
    assertThat(items.stream().filter(ThreadItem.SdkHiddenContext.class::isInstance))
        .hasSize(said.noted ? 1 : 0);
  }
}
