package dev.chatkit4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.http.JdkServer;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.testmodels.Provider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each example, run and asked over HTTP. */
@Timeout(60)
class ExamplesTest {
  private static final int LONGEST = 79;

  private final Store<String> store = new MemoryStore<>(user -> user);
  private final HttpClient client = HttpClient.newHttpClient();
  private Provider provider;
  private JdkServer server;

  @BeforeEach
  void start() throws Exception {
    provider = new Provider();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    client.close();
    provider.close();
  }

  private void run(ChatKitServer<String> chat) throws Exception {
    server = Web.start(chat, 0);
  }

  /** The events of the answer. */
  private List<JsonObject> send(String type, String params) throws Exception {
    URI url = URI.create("http://127.0.0.1:%s/chatkit".formatted(server.port()));
    String body = "{\"type\":\"%s\",\"params\":%s}".formatted(type, params);
    HttpResponse<Stream<String>> answer =
        client.send(
            HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
            HttpResponse.BodyHandlers.ofLines());
    List<JsonObject> events =
        answer
            .body()
            .filter(line -> line.startsWith("data: "))
            .map(line -> (JsonObject) Json.parse(line.substring("data: ".length())))
            .toList();
    assertThat(events).isNotEmpty().noneMatch(event -> "error".equals(event.text("type")));
    return events;
  }

  private List<JsonObject> ask(String text) throws Exception {
    return send(
        "threads.create",
        """
        {"input":{"content":[{"type":"input_text","text":"%s"}],"attachments":[],
         "inference_options":{}}}
        """
            .formatted(text));
  }

  private static String threadOf(List<JsonObject> events) {
    return ((JsonObject) events.getFirst().get("thread")).text("id");
  }

  /** The item of that type that the events finished. */
  private static JsonObject done(List<JsonObject> events, String type) {
    return events.stream()
        .filter(event -> "thread.item.done".equals(event.text("type")))
        .map(event -> (JsonObject) event.get("item"))
        .filter(item -> type.equals(item.text("type")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no %s in %s".formatted(type, events)));
  }

  private static String written(JsonObject json) {
    return Json.write(json);
  }

  @Test
  void the_echo_says_it_back() throws Exception {
    run(new EchoExample(store));

    assertThat(written(done(ask("hello"), "assistant_message"))).contains("You said: hello");
  }

  @Test
  void a_model_answers_and_gives_a_title() throws Exception {
    provider.says(Provider.text("We open at nine."), Provider.STOP, Provider.DONE);
    provider.says(Provider.text("Opening hours"), Provider.STOP, Provider.DONE);
    run(new ModelExample(store, Models.at(provider.url(), "key", "small")));

    List<JsonObject> events = ask("When do you open?");

    assertThat(written(done(events, "assistant_message"))).contains("We open at nine.");
    assertThat(written(events.getLast())).contains("thread.updated", "Opening hours");
    assertThat(written(provider.requests.getFirst())).contains("bicycle shop", "When do you open?");
  }

  @Test
  void a_tool_says_what_it_does_and_the_model_what_it_found() throws Exception {
    provider.says(
        Provider.call(0, "call_1", "in_stock", "{\"kind\":\"city bike\"}"),
        Provider.finish("tool_calls"),
        Provider.DONE);
    provider.says(Provider.text("Three."), Provider.STOP, Provider.DONE);
    run(new ToolExample(store, Models.at(provider.url(), "key", "small")));

    List<JsonObject> events = ask("How many city bikes?");

    assertThat(events).extracting(event -> event.text("text")).contains("Looking for a city bike");
    assertThat(written(done(events, "assistant_message"))).contains("Three.");
    assertThat(written(provider.requests.getLast())).contains("3 in stock");
  }

  @Test
  void the_page_is_asked_and_answers() throws Exception {
    run(new ClientToolExample(store));
    List<JsonObject> events = ask("What did I select?");
    assertThat(done(events, "client_tool_call").text("name")).isEqualTo("get_selection");

    List<JsonObject> more =
        send(
            "threads.add_client_tool_output",
            "{\"thread_id\":\"%s\",\"result\":\"a tandem\"}".formatted(threadOf(events)));

    assertThat(written(done(more, "assistant_message"))).contains("You selected", "a tandem");
  }

  @Test
  void a_form_is_shown_and_read() throws Exception {
    run(new FormExample(store));
    List<JsonObject> events = ask("I want a bicycle");
    JsonObject form = done(events, "structured_input");

    List<JsonObject> more =
        send(
            "threads.add_structured_input",
            """
            {"thread_id":"%s","item_id":"%s","input":
             {"status":"answered","answers":{"size":{"values":["M"]}}}}
            """
                .formatted(threadOf(events), form.text("id")));

    assertThat(written(done(more, "assistant_message")))
        .contains("Which size? M", "Anything else? Nothing.");
  }

  @Test
  void a_button_changes_its_card() throws Exception {
    run(new WidgetExample(store));
    List<JsonObject> events = ask("Show the basket");
    JsonObject widget = done(events, "widget");
    assertThat(written(widget)).contains("0 in the basket");

    List<JsonObject> more =
        send(
            "threads.custom_action",
            """
            {"thread_id":"%s","item_id":"%s","action":{"type":"basket.add","payload":{"count":0}}}
            """
                .formatted(threadOf(events), widget.text("id")));

    assertThat(more)
        .anySatisfy(event ->
            assertThat(written(event)).contains("thread.item.replaced", "1 in the basket"));
  }

  @Test
  void an_image_is_painted_and_shown() throws Exception {
    provider.answers(connection ->
        connection.raw(
            """
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            Connection: close\r
            \r
            {"created":1,"data":[{"b64_json":"cGFpbnRlZA=="}]}\
            """));
    run(new ImageExample(store, ImageExample.model(provider.url(), "key")));

    List<JsonObject> events = ask("A red tandem");

    assertThat(written(done(events, "generated_image")))
        .contains("data:image/png;base64,cGFpbnRlZA==");
    assertThat(written(provider.requests.getFirst())).contains("A red tandem");
  }

  @Test
  void each_is_short() throws Exception {
    server = Web.start(new EchoExample(store), 0);
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/chatkit4j/examples"))) {
      List<Path> files = sources.toList();
      assertThat(files).hasSizeGreaterThanOrEqualTo(9);
      for (Path file : files) {
        assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(LONGEST);
      }
    }
  }
}
