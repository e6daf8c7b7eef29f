package dev.chatkit4j.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A customer's browser, with cookies of its own. */
final class Browser implements AutoCloseable {
  static final String LIST = "{\"type\":\"threads.list\",\"params\":{}}";

  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private final URI home;
  private final HttpClient client =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Browser(String home) {
    this.home = URI.create(home);
  }

  static String create(String text) {
    return create(text, "");
  }

  static String create(String text, String attachments) {
    return """
    {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"%s"}],\
    "attachments":[%s],"inference_options":{}}}}\
    """
        .formatted(text, attachments);
  }

  static String thread(String id) {
    return "{\"type\":\"threads.get_by_id\",\"params\":{\"thread_id\":\"%s\"}}".formatted(id);
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(home.resolve(path)).header("Accept", "text/html, */*"));
  }

  /** Fills in the form, and says where it leads. */
  String logIn(String user, String password) throws Exception {
    Matcher csrf = CSRF.matcher(get("/login").body());
    assertThat(csrf.find()).isTrue();
    String form =
        "username=%s&password=%s&_csrf=%s"
            .formatted(user, password, URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(home.resolve("/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    assertThat(answer.statusCode()).isEqualTo(302);
    URI target = home.resolve(answer.headers().firstValue("Location").orElseThrow());
    return target.getQuery() == null
        ? target.getPath()
        : target.getPath() + "?" + target.getQuery();
  }

  HttpResponse<String> chat(String body) throws Exception {
    return send(
        HttpRequest.newBuilder(home.resolve("/chatkit"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> upload(String name, String text) throws Exception {
    String type = name.endsWith(".html") ? "text/html" : "text/plain";
    String form =
        """
        --edge\r
        Content-Disposition: form-data; name="file"; filename="%s"\r
        Content-Type: %s\r
        \r
        %s\r
        --edge--\r
        """
            .formatted(name, type, text);
    return send(
        HttpRequest.newBuilder(home.resolve("/chatkit/attachments"))
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  /** The id of a file that was taken. */
  String uploaded(String name, String text) throws Exception {
    HttpResponse<String> answer = upload(name, text);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ((JsonObject) Json.parse(answer.body())).text("id");
  }

  /** The events of a turn without an error. */
  static List<JsonObject> events(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    List<JsonObject> events =
        answer
            .body()
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> (JsonObject) Json.parse(line.substring("data: ".length())))
            .toList();
    assertThat(events).isNotEmpty().noneMatch(event -> "error".equals(event.text("type")));
    return events;
  }

  static List<String> deltas(List<JsonObject> events) {
    return events.stream()
        .filter(event -> event.get("update") instanceof JsonObject)
        .map(event -> ((JsonObject) event.get("update")).text("delta"))
        .filter(delta -> delta != null)
        .toList();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.close();
  }
}
