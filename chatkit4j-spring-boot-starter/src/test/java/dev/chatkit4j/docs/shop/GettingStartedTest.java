package dev.chatkit4j.docs.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application of docs/guides/spring-boot.md, run as it stands there. */
@Tag("slow")
class GettingStartedTest {
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
  private static final String CREATE =
      """
      {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"hi"}],\
      "attachments":[],"inference_options":{}}}}\
      """;

  @Test
  void two_users_log_in_and_see_what_is_theirs() throws Exception {
    TestDatabase database = TestServer.postgres().newDatabase();
    List<String> arguments =
        new ArrayList<>(List.of("--server.port=0", "--spring.datasource.url=" + database.url()));
    if (database.user() != null) {
      arguments.add("--spring.datasource.username=" + database.user());
      arguments.add("--spring.datasource.password=" + database.password());
    }
    try (ConfigurableApplicationContext context =
        new SpringApplication(ShopApplication.class).run(arguments.toArray(String[]::new))) {
      URI home =
          URI.create(
              "http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
      try (HttpClient alice = browser();
          HttpClient bob = browser();
          HttpClient nobody = browser()) {
        logIn(alice, home, "alice", "a");
        logIn(bob, home, "bob", "b");

        assertThat(chat(alice, home, CREATE).body()).contains("alice, you said: hi");
        assertThat(chat(bob, home, "{\"type\":\"threads.list\",\"params\":{}}").body())
            .contains("\"data\":[]");
        assertThat(chat(alice, home, "{\"type\":\"threads.list\",\"params\":{}}").body())
            .contains("thr_");
        assertThat(chat(nobody, home, CREATE).statusCode()).isEqualTo(401);
      }
    }
  }

  private static HttpClient browser() {
    return HttpClient.newBuilder()
        .cookieHandler(new CookieManager())
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  private static void logIn(HttpClient browser, URI home, String user, String password)
      throws Exception {
    HttpResponse<String> page =
        browser.send(
            HttpRequest.newBuilder(home.resolve("/login")).build(),
            HttpResponse.BodyHandlers.ofString());
    Matcher csrf = CSRF.matcher(page.body());
    assertThat(csrf.find()).isTrue();
    browser.send(
        HttpRequest.newBuilder(home.resolve("/login"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "username=%s&password=%s&_csrf=%s"
                        .formatted(
                            user,
                            password,
                            URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8))))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> chat(HttpClient browser, URI home, String body)
      throws Exception {
    return browser.send(
        HttpRequest.newBuilder(home.resolve("/chatkit"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
