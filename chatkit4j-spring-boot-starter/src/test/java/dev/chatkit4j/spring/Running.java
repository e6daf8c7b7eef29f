package dev.chatkit4j.spring;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A whole application on a free port of this machine, and a client for it. */
final class Running implements AutoCloseable {
  static final String LIST = "{\"type\":\"threads.list\",\"params\":{}}";

  private static final String CREATE =
      """
      {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"%s"}],\
      "attachments":[%s],"quoted_text":null,"inference_options":{}}}}\
      """;

  final ConfigurableApplicationContext context;
  final HttpClient client = HttpClient.newBuilder().build();

  private Running(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** An application of only that which is on the class path. */
  @EnableAutoConfiguration
  static final class Application {}

  static Setup on(Stack stack) {
    return new Setup(stack.type).with(OpenToAll.of(stack));
  }

  /** With the security that Spring Boot makes, or the application's. */
  static Setup securedOn(Stack stack) {
    return new Setup(stack.type);
  }

  static String create(String text) {
    return CREATE.formatted(text, "");
  }

  static String createWith(String text, String attachment) {
    return CREATE.formatted(text, "\"" + attachment + "\"");
  }

  int port() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
  }

  HttpRequest.Builder post(String body) {
    return request("/chatkit")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  /** Likewise, by a user. */
  HttpRequest.Builder post(String user, String body) {
    return post(body).header("X-User", user);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<InputStream> open(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  /** A connection that has sent a request of that user's, and has read nothing. */
  Socket socket(String user, String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(60_000);
    socket
        .getOutputStream()
        .write(
            """
            POST /chatkit HTTP/1.1\r
            Host: localhost\r
            X-User: %s\r
            Content-Type: application/json\r
            Content-Length: %s\r
            \r
            %s\
            """
                .formatted(user, body.length(), body)
                .getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  static JsonObject json(HttpResponse<String> answer) {
    return (JsonObject) Json.parse(answer.body());
  }

  @Override
  public void close() {
    client.shutdownNow();
    context.close();
  }

  /** The way in which an application runs. */
  static final class Setup {
    private final SpringApplication application = new SpringApplication(Application.class);
    private final List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--chatkit4j.store.type=memory"));

    private Setup(WebApplicationType type) {
      application.setWebApplicationType(type);
      application.setRegisterShutdownHook(false);
    }

    /** With those properties, as {@code name=value}. */
    Setup set(String... properties) {
      for (String property : properties) {
        arguments.add("--" + property);
      }
      return this;
    }

    Setup with(Class<?>... configuration) {
      application.addPrimarySources(List.of(configuration));
      return this;
    }

    <T> Setup bean(Class<T> type, T bean) {
      application.addInitializers(
          context -> ((GenericApplicationContext) context).registerBean(type, () -> bean));
      return this;
    }

    Setup answering(ChatResponder responder) {
      return bean(ChatResponder.class, responder);
    }

    /** Users are who a header says they are. */
    Setup believing() {
      return bean(ChatUsers.class, Setup::named);
    }

    private static ChatUser named(ChatRequest request) {
      String user = request.header("X-User");
      return user == null ? null : new ChatUser(user, null);
    }

    Running start() {
      return new Running(application.run(arguments.toArray(String[]::new)));
    }
  }
}
