package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.playground.Playground;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The playground's files, as a browser gets them. */
class PlaygroundTest {
  /** What a page or a module loads, and what a style sheet does not. */
  private static final Pattern LOADED =
      Pattern.compile("(?:src|href)=\"(playground/[^\"]+)\"|(?:from |URL\\()'(\\./[^']+)'");

  private Served served;

  @BeforeEach
  void serve() {
    served =
        Served.by(turn -> turn.say("Hello"))
            .playground(Playground.atRoot("https://files.example", List.of()))
            .start();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return served.send(served.request(path));
  }

  @Test
  void the_page_is_at_the_root_and_may_load_nothing_of_others() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(policy ->
            assertThat(policy)
                .contains(
                    "default-src 'none'",
                    "script-src 'self';",
                    "worker-src 'self';",
                    "style-src 'self';",
                    "connect-src 'self' https://files.example;",
                    "frame-ancestors 'none'")
                .doesNotContain("unsafe"));
    assertThat(page.body()).doesNotContain("<script>").doesNotContain(" style=");
  }

  @Test
  void everything_the_page_loads_is_there_and_is_small() throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    Deque<String> wanted = new ArrayDeque<>();
    wanted.add("/");
    wanted.add("/chatkit-js");
    while (!wanted.isEmpty()) {
      String path = wanted.remove();
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      files.put(path, answer.body());
      Matcher loaded = LOADED.matcher(answer.body());
      while (loaded.find()) {
        String named = loaded.group(1) == null ? loaded.group(2) : loaded.group(1);
        String next = URI.create(path).resolve(named).getPath();
        if (!files.containsKey(next) && !wanted.contains(next)) {
          wanted.add(next);
        }
      }
    }

    assertThat(files).hasSizeGreaterThan(15).containsKeys("/playground/lib/marked.js");
    assertThat(zipped(String.join("", files.values()))).isLessThan(600_000);
    files.keySet().removeIf(path -> path.startsWith("/playground/lib/"));
    assertThat(files.values()).noneMatch(file -> file.contains("innerHTML"));
    files.keySet().removeIf(path -> path.endsWith("/pictures.js"));
    assertThat(files.values()).noneMatch(file -> file.matches("(?s).*(h|make)\\('img'.*"));
  }

  private static int zipped(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.size();
  }

  @Test
  void openai_s_component_is_on_a_page_of_its_own_with_a_policy_of_its_own() throws Exception {
    HttpResponse<String> page = get("/chatkit-js");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(policy ->
            assertThat(policy)
                .contains(
                    "script-src 'self' https://cdn.platform.openai.com;", "default-src 'none'")
                .contains(
                    "connect-src 'self' https://cdn.platform.openai.com https://files.example"));
    assertThat(get("/").headers().firstValue("content-security-policy").orElseThrow())
        .doesNotContain("openai.com");
  }

  @Test
  void the_log_names_pages_and_not_whatever_is_asked_for() throws Exception {
    get("/");
    get("/playground/main.js");

    assertThat(served.logged()).contains(" GET / 200 ");
    assertThat(served.logged()).contains(" GET /playground/{file} 200 ");
  }

  @Test
  void what_a_browser_has_already_is_not_sent_again() throws Exception {
    String tag = get("/playground/main.js").headers().firstValue("etag").orElseThrow();

    HttpResponse<String> again =
        served.send(served.request("/playground/main.js").header("If-None-Match", tag));

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/playground/",
        "/playground/none.js",
        "/playground/../version.txt",
        "/playground/%2e%2e/version.txt",
        "/index.html"
      })
  void nothing_else_is_served(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void it_can_only_be_read() throws Exception {
    assertThat(served.send(served.request("/").POST(BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
  }

  @Test
  void without_it_there_is_nothing_at_the_root() throws Exception {
    try (Served bare = Served.saying("Hello")) {
      assertThat(bare.send(bare.request("/")).statusCode()).isEqualTo(404);
      assertThat(bare.send(bare.request("/playground/main.js")).statusCode()).isEqualTo(404);
    }
  }
}
