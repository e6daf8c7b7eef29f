package dev.chatkit4j.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.JdkServer;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.memory.MemoryStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages and their files below an endpoint, on the server of the JDK. */
@Timeout(60)
class PlaygroundTest {
  private static final String BELOW = "/chatkit/playground";

  private final ChatKitServer<String> chat = new Greeter();
  private final HttpClient client = HttpClient.newHttpClient();
  private JdkServer served;

  private static final class Greeter extends ChatKitServer<String> {
    Greeter() {
      super(new MemoryStore<>(user -> user));
    }

    @Override
    protected void respond(Turn<String> turn) {
      turn.say("Hello");
    }
  }

  @BeforeEach
  void serve() throws Exception {
    // region endpoint
    ChatKitEndpoint<String> endpoint =
        ChatKitEndpoint.on(chat)
            .callers(request -> request.header("X-User"))
            .with(new Playground<>())
            .build();
    // endregion
    served = JdkServer.start(endpoint, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() {
    served.close();
    client.shutdownNow();
    chat.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/chatkit-js, text/html; charset=utf-8",
    "/app.css, text/css; charset=utf-8",
    "/icon.svg, image/svg+xml",
    "/main.js, text/javascript; charset=utf-8",
    "/lib/marked.js, text/javascript; charset=utf-8"
  })
  void a_file_has_its_type_and_is_asked_for_again_each_time(String path, String type)
      throws Exception {
    HttpResponse<String> file = send(request(BELOW + path));

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(header(file, "content-type")).isEqualTo(type);
    assertThat(header(file, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(file, "referrer-policy")).isEqualTo("no-referrer");
    assertThat(header(file, "cache-control")).isEqualTo("no-cache");
    HttpResponse<String> again =
        send(request(BELOW + path).header("If-None-Match", header(file, "etag")));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void the_page_says_where_its_files_and_the_endpoint_are_as_seen_from_itself() throws Exception {
    assertThat(send(request(BELOW + "/")).body())
        .contains("<meta name=\"chatkit\" content=\"..\">", "src=\"main.js\"")
        .doesNotContain("=\"/", "{files}", "{chatkit}");
    assertThat(send(request(BELOW + "/chatkit-js")).body())
        .contains("<meta name=\"chatkit\" content=\"..\">", "src=\"official.js\"")
        .doesNotContain("=\"/", "{files}", "{chatkit}");
  }

  @Test
  void at_the_root_files_are_in_a_folder() throws Exception {
    Playground<String> root = Playground.atRoot(null, List.of());

    assertThat(root.path()).isEmpty();
    assertThat(root.at("/")).isNotNull();
    assertThat(root.at("/chatkit-js")).isNotNull();
    assertThat(root.at("/playground/main.js")).isNotNull();
    assertThat(root.at("/main.js")).isNull();
    assertThat(root.at("/playground")).isNull();
  }

  @Test
  void the_page_may_load_nothing_of_others_and_openai_s_only_openai_s() throws Exception {
    assertThat(header(send(request(BELOW + "/")), "content-security-policy"))
        .contains(
            "default-src 'none'",
            "script-src 'self';",
            "worker-src 'self';",
            "style-src 'self';",
            "connect-src 'self';",
            "frame-ancestors 'none'")
        .doesNotContain("unsafe", "openai");
    assertThat(header(send(request(BELOW + "/chatkit-js")), "content-security-policy"))
        .contains("script-src 'self' https://cdn.platform.openai.com;", "default-src 'none'");
  }

  @Test
  void without_a_slash_it_leads_to_the_page() throws Exception {
    HttpResponse<String> moved = send(request(BELOW));

    assertThat(moved.statusCode()).isEqualTo(302);
    assertThat(moved.uri().resolve(header(moved, "location")).getPath()).isEqualTo(BELOW + "/");
  }

  @Test
  void head_gets_the_headers_alone_and_nothing_can_be_sent() throws Exception {
    HttpResponse<String> head =
        send(request(BELOW + "/main.js").method("HEAD", BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "etag")).isNotEmpty();
    assertThat(send(request(BELOW + "/").POST(BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/none.js",
        "/index.html",
        "/../playground.js",
        "/%2e%2e/Playground.class",
        "/Playground.class",
        "/lib/",
        "//"
      })
  void nothing_else_is_there(String path) throws Exception {
    assertThat(send(request(BELOW + path)).statusCode()).isEqualTo(404);
  }
}
