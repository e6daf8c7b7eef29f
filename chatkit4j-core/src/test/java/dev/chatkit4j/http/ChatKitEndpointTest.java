package dev.chatkit4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.RequestInfo;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An endpoint without any web server. */
final class ChatKitEndpointTest {
  private static final String CREATE =
      """
      {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"hi"}],\
      "attachments":[],"inference_options":{}}}}\
      """;

  private final MemoryStore<String> store = new MemoryStore<>(owner -> owner);
  private final Chat server = new Chat(store);
  private final List<String> asked = new ArrayList<>();

  private static final class Chat extends ChatKitServer<String> {
    Chat(MemoryStore<String> store) {
      super(store);
    }

    @Override
    protected void respond(Turn<String> turn) {
      turn.say("You said so");
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** A request by alice. */
  private record Sent(String method, String path, String content, Map<String, String> sent)
      implements HttpRequest {
    static Sent post(String body) {
      return new Sent("POST", "/chatkit", body, Map.of("Content-Type", "application/json"));
    }

    static Sent of(String method, String path) {
      return new Sent(method, path, "", Map.of());
    }

    @Override
    public List<String> headers(String name) {
      String value = sent.get(name);
      return value == null ? List.of() : List.of(value);
    }

    @Override
    public @Nullable String query(String name) {
      return null;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  private ChatKitEndpoint.Builder<String> endpoint() {
    return ChatKitEndpoint.on(server).callers(request -> "alice");
  }

  private static String text(HttpResponse answer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    answer.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private int threads() {
    return store.loadThreads(9, null, Order.ASC, "alice").data().size();
  }

  private final class Asked implements Admission<String> {
    @Override
    public void arrives(String caller) {
      asked.add(caller + " arrives");
    }

    @Override
    public void begins(Request request, String caller) {
      asked.add(
          "%s begins %s with %s threads"
              .formatted(caller, request.getClass().getSimpleName(), threads()));
    }
  }

  @Test
  void admission_is_asked_once_before_the_body_and_once_when_it_is_read() throws IOException {
    HttpResponse answer = endpoint().admission(new Asked()).build().answer(Sent.post(CREATE));

    assertThat(text(answer)).contains("You said so");
    assertThat(asked).containsExactly("alice arrives", "alice begins CreateThread with 0 threads");
  }

  @Test
  void what_is_no_request_never_begins() throws IOException {
    HttpResponse answer = endpoint().admission(new Asked()).build().answer(Sent.post("{"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(asked).containsExactly("alice arrives");
  }

  @Test
  void an_admission_that_refuses_has_its_own_answer_and_nothing_is_done() throws IOException {
    Admission<String> none =
        new Admission<>() {
          @Override
          public void begins(Request request, String caller) {
            throw Refusal.tooMany("No more for today", Duration.ofMillis(1_001));
          }
        };
    HttpResponse answer = endpoint().admission(none).build().answer(Sent.post(CREATE));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.headers()).containsEntry("Retry-After", "2");
    assertThat(text(answer)).contains("\"code\":\"too_many_requests\"", "No more for today");
    assertThat(threads()).isZero();
  }

  @Test
  void nobody_is_a_401_that_tells_the_client_nothing() throws IOException {
    ChatKitEndpoint<String> endpoint =
        ChatKitEndpoint.on(server).callers(request -> request.header("X-User")).build();
    HttpResponse answer = endpoint.answer(Sent.post(CREATE));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(text(answer)).contains("\"message\":\"Unauthorized\"");
  }

  @Test
  void what_is_added_below_the_path_is_answered_there_and_nowhere_else() throws IOException {
    ChatKitEndpoint<String> endpoint = endpoint().path("/api/chat").with(new Greetings()).build();

    assertThat(text(endpoint.answer(Sent.of("GET", "/api/chat/greetings/bob"))))
        .isEqualTo("\"hello bob from alice\"");
    HttpResponse head = endpoint.answer(Sent.of("HEAD", "/api/chat/greetings/bob"));
    assertThat(head.headers()).containsEntry("Content-Length", "22").containsKey("X-Request-Id");
    assertThat(text(head)).isEmpty();
    assertThat(endpoint.answer(Sent.of("POST", "/api/chat/greetings/bob")).status()).isEqualTo(405);
    assertThat(endpoint.answer(Sent.of("GET", "/api/chat/greetingsbob")).status()).isEqualTo(404);
    assertThat(endpoint.answer(Sent.of("GET", "/chatkit")).status()).isEqualTo(404);
    assertThat(endpoint.pattern("/api/chat/greetings/bob")).isEqualTo("/api/chat/greetings/{name}");
    assertThat(endpoint.pattern("/api/chat")).isEqualTo("/api/chat");
    assertThat(endpoint.pattern("/api/other")).isNull();
  }

  private static final class Greetings implements SubResource<String> {
    @Override
    public String path() {
      return "/greetings";
    }

    @Override
    public Resource<String> at(String below) {
      return new Resource<>() {
        @Override
        public String pattern() {
          return "/{name}";
        }

        @Override
        public List<String> methods() {
          return List.of("GET");
        }

        @Override
        public HttpResponse answer(HttpRequest request, RequestInfo info, Supplier<String> caller) {
          String text = "\"hello %s from %s\"".formatted(below.substring(1), caller.get());
          return HttpResponse.Whole.json(200, text.getBytes(StandardCharsets.UTF_8));
        }
      };
    }
  }

  @Test
  void an_application_that_cannot_stream_begins_nothing() throws IOException {
    HttpRequest kept =
        new HttpRequest() {
          private final Sent sent = Sent.post(CREATE);

          @Override
          public String method() {
            return sent.method();
          }

          @Override
          public String path() {
            return sent.path();
          }

          @Override
          public List<String> headers(String name) {
            return sent.headers(name);
          }

          @Override
          public @Nullable String query(String name) {
            return null;
          }

          @Override
          public long length() {
            return -1;
          }

          @Override
          public InputStream body() {
            throw new AssertionError("the body is not to be read");
          }

          @Override
          public String cannotStream() {
            return "everything is kept";
          }
        };
    HttpResponse answer = endpoint().build().answer(kept);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(text(answer)).contains("cannot_stream").doesNotContain("everything is kept");
  }

  @Test
  void a_mistake_in_building_one_is_told_at_once() {
    assertThatThrownBy(() -> ChatKitEndpoint.on(server).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("callers()");
    assertThatThrownBy(() -> endpoint().path("chat/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'chat/'");
  }

  @Test
  void a_parameter_is_the_first_of_its_name_decoded() {
    assertThat(HttpRequest.parameter("a=1&b=%20x&a=2&c", "a")).isEqualTo("1");
    assertThat(HttpRequest.parameter("a=1&b=%20x&a=2&c", "b")).isEqualTo(" x");
    assertThat(HttpRequest.parameter("a=1&c", "c")).isEmpty();
    assertThat(HttpRequest.parameter("a=%zz", "a")).isEqualTo("%zz");
    assertThat(HttpRequest.parameter("a=1", "b")).isNull();
    assertThat(HttpRequest.parameter(null, "b")).isNull();
  }

  @Test
  void a_refusal_keeps_its_headers_reason_and_cause() {
    IOException cause = new IOException("disk");
    Refusal refusal =
        Refusal.unavailable("Not now")
            .because(cause)
            .with("A", "1")
            .retryAfter(Duration.ofSeconds(3));

    assertThat(refusal.headers()).isEqualTo(Map.of("A", "1", "Retry-After", "3"));
    assertThat(refusal.reason()).isEqualTo("Not now: java.io.IOException: disk");
    assertThat(refusal).hasCause(cause).hasMessage("Not now");
    assertThatThrownBy(() -> new Refusal(200, "ok", "fine"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
