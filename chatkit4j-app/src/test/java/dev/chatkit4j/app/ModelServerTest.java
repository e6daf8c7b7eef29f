package dev.chatkit4j.app;

import static dev.chatkit4j.testmodels.Provider.DONE;
import static dev.chatkit4j.testmodels.Provider.STOP;
import static dev.chatkit4j.testmodels.Provider.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.langchain4j.InterruptibleHttpClient;
import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.testmodels.Provider;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers of a model over HTTP, in both directions. */
@Timeout(120)
final class ModelServerTest {
  private static final String KEY = "sk-canary-91c2";

  @TempDir private Path dir;
  private Provider provider;

  @BeforeEach
  void start() throws Exception {
    provider = new Provider();
  }

  @AfterEach
  void stop() throws Exception {
    provider.close();
  }

  @Test
  void the_program_answers_with_the_model_of_its_variables_and_never_shows_the_key()
      throws Exception {
    Path prompt = Files.writeString(dir.resolve("prompt.txt"), "Be brief.");
    provider.says(text("Hel"), text("lo"), STOP, DONE);
    provider.says(text("A greeting"), STOP, DONE);
    provider.answers(connection ->
        connection.refuse(401, "", "{\"error\":{\"message\":\"Incorrect key " + KEY + "\"}}"));
    Process process =
        program("--port", "0", "--db", ":memory:", "--system-prompt", prompt.toString());
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newHttpClient()) {
      String url = out.readLine().replace("chatkit4j serves ", "");
      out.readLine();
      assertThat(out.readLine()).isEqualTo("Answers are from small at " + provider.url());

      assertThat(post(client, url, Served.CREATE.formatted("Hi")))
          .contains("\"delta\":\"Hel\"", "\"title\":\"A greeting\"")
          .doesNotContain("\"type\":\"error\"");
      assertThat(post(client, url, Served.CREATE.formatted("Hi")))
          .contains("\"type\":\"error\"", "refused the server's key")
          .doesNotContain(KEY);
      process.toHandle().destroy();
      assertThat(out.lines()).noneMatch(line -> line.contains(KEY));
    } finally {
      process.destroyForcibly().waitFor();
    }

    JsonObject asked = provider.requests.getFirst();
    assertThat(asked.text("model")).isEqualTo("small");
    assertThat(
            ((JsonObject) ((JsonArray) asked.get("messages")).elements().getFirst())
                .text("content"))
        .isEqualTo("Be brief.");
    assertThat(provider.connections.take().headers).contains("Authorization: Bearer " + KEY);
    assertThat(Files.readString(dir.resolve("stderr.txt")))
        .contains("The model failed with", "HTTP status 401")
        .doesNotContain(KEY)
        .doesNotContain("Incorrect key");
  }

  private Process program(String... options) throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "serve"),
                Arrays.stream(options))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "OPENAI_API_KEY",
                KEY,
                "OPENAI_BASE_URL",
                provider.url(),
                "CHATKIT4J_MODEL",
                "small"));
    return builder.redirectError(dir.resolve("stderr.txt").toFile()).start();
  }

  private static String post(HttpClient client, String url, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void the_provider_s_connection_closes_within_two_heartbeats_when_the_browser_leaves()
      throws Exception {
    Duration heartbeat = Duration.ofMillis(200);
    provider.answers(connection -> {
      connection.begin();
      connection.event(text("one"));
      connection.waitUntilClosed();
    });
    HttpClient models = HttpClient.newHttpClient();
    try (Served served =
        Served.with((store, options) ->
                new ModelServer(responder(models), models, store, null, options))
            .heartbeat(heartbeat)
            .start()) {
      InputStream answer = served.open(Served.CREATE.formatted("Hi")).body();
      readUntil(answer, "\"delta\":\"one\"");
      long left = System.nanoTime();

      answer.close();

      provider.connections.take().closed.get(10, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - left))
          .isLessThan(heartbeat.multipliedBy(2).plusSeconds(1));
    }
    assertThat(models.isTerminated() || models.awaitTermination(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void a_turn_costs_as_many_calls_of_the_store_however_long_its_thread_is() throws Exception {
    HttpClient models = HttpClient.newHttpClient();
    Metrics metrics = new Metrics();
    try (Served served =
        Served.with((store, options) ->
                new ModelServer(responder(models), models, store, null, options))
            .metrics(metrics)
            .start()) {
      String thread =
          Talk.text(Talk.at(turn(served, Served.CREATE.formatted("Hi")), "thread"), "id");
      List<Double> costs = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        double before = storeCalls(metrics);
        turn(served, MORE.formatted(thread));
        costs.add(storeCalls(metrics) - before);
      }

      assertThat(((JsonArray) provider.requests.getLast().get("messages")).elements())
          .hasSize(2 * 12 + 1);
      assertThat(costs.getFirst()).isBetween(3.0, 10.0);
      assertThat(costs).containsOnly(costs.getFirst());
    }
  }

  private static final String MORE =
      """
      {"type":"threads.add_user_message","params":{"thread_id":"%s","input":{"content":
       [{"type":"input_text","text":"more"}],"attachments":[],"inference_options":{}}}}
      """;

  /** The first event of a turn that went well. */
  private JsonObject turn(Served served, String body) throws Exception {
    provider.says(text("Well."), STOP, DONE);
    String answer = served.send(served.post(body)).body();
    assertThat(answer).contains("Well.").doesNotContain("\"type\":\"error\"");
    return Talk.json(answer.lines().findFirst().orElseThrow().substring("data: ".length()));
  }

  private static double storeCalls(Metrics metrics) {
    return new String(metrics.text(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("chatkit_store_seconds_count"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private ModelResponder<Caller> responder(HttpClient client) {
    return ModelResponder.of(
        OpenAiStreamingChatModel.builder()
            .baseUrl(provider.url())
            .modelName("small")
            .httpClientBuilder(InterruptibleHttpClient.builder(client))
            .build());
  }

  private static void readUntil(InputStream answer, String words) throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); !line.contains(words); ) {
      line = lines.readLine();
    }
  }
}
