package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own. */
@Timeout(120)
final class ServeProcessTest {
  private static final String CANARY = "canary-91c2";

  @TempDir private Path dir;
  private Path stderr;
  private Process process;
  private BufferedReader stdout;

  @BeforeEach
  void noProcessYet() {
    stderr = dir.resolve("stderr.txt");
  }

  @AfterEach
  void kill() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
      stdout.close();
    }
  }

  private void start(Class<?> main, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("OPENAI_"));
    builder.environment().putAll(environment);
    process = builder.redirectError(stderr.toFile()).start();
    stdout =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private HttpRequest post(String url, String text) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(Served.CREATE.formatted(text)))
        .build();
  }

  @Test
  void it_says_where_it_serves_and_where_data_lies_and_ends_on_a_signal() throws Exception {
    start(Main.class, Map.of("CHATKIT4J_PORT", "0"), "serve", "--db", ":memory:");
    String url = stdout.readLine().replace("chatkit4j serves ", "");
    assertThat(url).matches("http://127\\.0\\.0\\.1:\\d+/chatkit");
    assertThat(stdout.readLine()).isEqualTo("Conversations are in memory and gone when it stops.");
    assertThat(stdout.readLine()).isEqualTo("Talk to it at " + url.replace("/chatkit", "/"));

    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.send(post(url, CANARY), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("thread.created").contains(CANARY);
    }
    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(Files.readAllLines(stderr))
        .singleElement()
        .asString()
        .matches("\\S+ INFO request - request_id=[0-9a-f]{16} threads\\.create 200 \\d+ms \\d+B");
  }

  @Test
  void the_page_offers_to_say_what_is_answered() throws Exception {
    Path script = dir.resolve("script.json");
    Files.writeString(
        script,
        """
        {"respond": [{"match": "Show \\"it\\"", "steps": []}, {"match": "*", "steps": []}]}
        """);

    assertThat(page("--responder", "echo")).contains("content=\"/help\"");
    assertThat(page("--responder", "bench")).contains("content=\"bench:20\"");
    assertThat(page("--script", script.toString()))
        .contains("content=\"Show &quot;it&quot;\"")
        .doesNotContain("/help")
        .doesNotContain("content=\"*\"");
    assertThat(page("--responder", "model")).contains("What can you do?").doesNotContain("/help");
  }

  private String page(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("serve", "--db", ":memory:", "--port", "0"));
    all.addAll(List.of(args));
    start(
        Main.class,
        Map.of("OPENAI_BASE_URL", "http://127.0.0.1:9", "CHATKIT4J_MODEL", "none"),
        all.toArray(String[]::new));
    String url = stdout.readLine().replace("chatkit4j serves ", "").replace("/chatkit", "/");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } finally {
      kill();
    }
  }

  @Test
  void what_it_measures_is_shown_when_option_or_variable_ask_for_it() throws Exception {
    start(Main.class, Map.of("CHATKIT4J_METRICS", "true"), "serve", "--port", "0", "--metrics");
    String url = stdout.readLine().replace("chatkit4j serves ", "");
    stdout.readLine();
    assertThat(stdout.readLine())
        .isEqualTo("Metrics are at /metrics, for whoever can reach the port.");

    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(post(url, CANARY), HttpResponse.BodyHandlers.ofString());
      var metrics = HttpRequest.newBuilder(URI.create(url.replace("/chatkit", "/metrics"))).build();
      assertThat(client.send(metrics, HttpResponse.BodyHandlers.ofString()).body())
          .contains("chatkit_requests_seconds_count{op=\"threads.create\",status=\"200\"} 1")
          .contains("chatkit_store_seconds_count{operation=\"write\",outcome=\"done\"} 1")
          .contains("chatkit_sqlite_writes_waiting 0.0")
          .contains("jvm_memory_used_bytes{")
          .doesNotContain(CANARY);
    }
  }

  @Test
  void what_was_said_is_there_after_a_restart() throws Exception {
    for (int run = 1; run <= 2; run++) {
      start(Main.class, Map.of("CHATKIT4J_PORT", "0"), "serve");
      String url = stdout.readLine().replace("chatkit4j serves ", "");
      assertThat(stdout.readLine())
          .isEqualTo("Conversations are in " + dir.toRealPath().resolve("chatkit.db"));
      try (HttpClient client = HttpClient.newHttpClient()) {
        client.send(post(url, "Hello"), HttpResponse.BodyHandlers.ofString());
        HttpRequest list =
            HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString(Served.LIST))
                .build();
        String threads = client.send(list, HttpResponse.BodyHandlers.ofString()).body();
        assertThat(threads.split("\"id\":\"thr_", -1)).hasSize(run + 1);
      }
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    }
  }

  @Test
  void a_signal_ends_an_open_stream_properly() throws Exception {
    Path script =
        Files.writeString(
            dir.resolve("script.json"),
            """
            {"respond": [{"match": "*", "steps": [
              {"event": {"type": "progress_update", "text": "going on"}},
              {"sleep_ms": 600000}]}]}
            """);
    start(
        Main.class,
        Map.of(),
        "serve",
        "--db",
        ":memory:",
        "--port",
        "0",
        "--script",
        script.toString());
    String url = stdout.readLine().replace("chatkit4j serves ", "");

    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.send(post(url, "Hello"), HttpResponse.BodyHandlers.ofInputStream());
      try (var lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        String line = lines.readLine();
        while (!line.contains("going on")) {
          line = lines.readLine();
        }
        process.destroy();

        assertThat(lines.lines()).anyMatch(rest -> rest.contains("\"type\":\"error\""));
      }
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  @Test
  void a_token_that_is_refused_is_in_the_log_by_its_reason_only() throws Exception {
    String secret = CANARY + "-0123456789abcdef0123456789abcdef";
    start(
        Main.class,
        Map.of("CHATKIT4J_JWT_SECRET", secret, "CHATKIT4J_AUTH", "jwt"),
        "serve",
        "--db",
        ":memory:",
        "--port",
        "0",
        "--jwt-issuer",
        Issuer.NAME,
        "--jwt-audience",
        Issuer.AUDIENCE);
    String url = stdout.readLine().replace("chatkit4j serves ", "");
    JWTClaimsSet.Builder claims = Issuer.claims(CANARY).audience(CANARY).claim("x", CANARY);
    String expired = hs256(secret, claims.audience(Issuer.AUDIENCE).expirationTime(new Date(0)));
    String good = hs256(secret, claims.notBeforeTime(null).expirationTime(inAnHour()));

    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(post(client, url, "Bearer " + expired)).isEqualTo(401);
      assertThat(post(client, url, "Bearer " + good.replaceAll("..$", ""))).isEqualTo(401);
      assertThat(post(client, url, "Basic " + CANARY)).isEqualTo(401);
      assertThat(post(client, url, "Bearer " + good)).isEqualTo(200);
    }
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readString(stderr)).doesNotContain(CANARY).doesNotContain("eyJ");
    assertThat(Files.readAllLines(stderr))
        .filteredOn(line -> line.contains(" WARN "))
        .satisfiesExactly(
            line -> assertThat(line).contains("the token expired at 1970-01-01T00:00:00Z"),
            line -> assertThat(line).contains("Invalid signature (algorithm HS256, key (none))"),
            line -> assertThat(line).contains("Authorization is not Bearer"));
  }

  private static Date inAnHour() {
    return Date.from(Instant.now().plusSeconds(3_600));
  }

  private static String hs256(String secret, JWTClaimsSet.Builder claims) throws JOSEException {
    return Issuer.sign(new JWSHeader(JWSAlgorithm.HS256), claims.build(), new MACSigner(secret));
  }

  private int post(HttpClient client, String url, String authorization) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(post(url, CANARY), (name, value) -> true)
            .header("Authorization", authorization)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void a_second_signal_ends_a_program_that_does_not_stop() throws Exception {
    start(Stubborn.class, Map.of());
    assertThat(stdout.readLine()).isEqualTo("running");
    process.toHandle().destroy();
    assertThat(stdout.readLine()).isEqualTo("stopping");
    process.toHandle().destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  /** Never stops by itself. */
  static final class Stubborn {
    public static void main(String[] args) throws InterruptedException {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                System.out.println("stopping");
                while (true) {
                  java.util.concurrent.locks.LockSupport.park();
                }
              }));
      Signals.secondOneKills();
      System.out.println("running");
      new java.util.concurrent.CountDownLatch(1).await();
    }
  }
}
