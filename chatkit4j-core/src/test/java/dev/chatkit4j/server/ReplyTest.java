package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.newThread;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReplyTest {
  @Test
  void a_heartbeat_is_a_comment_line_and_nothing_else() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond =
        turn -> {
          heard.await();
          turn.say("at last");
        };
    Reply.Events stream = server.stream(newThread("hi"));
    for (int event = 0; event < 3; event++) {
      TestServer.next(stream);
    }

    Reply.Frame heartbeat = stream.next(Duration.ofMillis(1));
    heard.countDown();

    assertThat(heartbeat.kind()).isEqualTo(Reply.Frame.Kind.IDLE);
    assertThat(new String(heartbeat.bytes(), StandardCharsets.UTF_8)).isEqualTo(": keep-alive\n");
  }

  /** As the readers do that take every empty line for the end of an event, data or not. */
  @Test
  void silence_makes_no_empty_event() throws Exception {
    CountDownLatch heard = new CountDownLatch(3);
    TestServer server =
        new TestServer(
            StoreKind.ABLE.open(), null, ServerOptions.DEFAULT.withHeartbeat(Duration.ofMillis(1)));
    server.onRespond =
        turn -> {
          heard.await();
          turn.say("at last");
        };
    ByteArrayOutputStream written =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            if (bytes[from] == ':') {
              heard.countDown();
            }
          }
        };

    server.stream(newThread("hi")).writeTo(written);

    List<String> events = new ArrayList<>();
    StringBuilder data = new StringBuilder();
    for (String line : written.toString(StandardCharsets.UTF_8).lines().toList()) {
      if (line.isEmpty()) {
        events.add(data.toString());
        data.setLength(0);
      } else if (line.startsWith("data: ")) {
        data.append(line.substring("data: ".length()));
      }
    }
    assertThat(events).hasSize(4).allSatisfy(event -> assertThat(event).startsWith("{"));
    assertThat(events.getLast()).contains("at last");
  }
}
