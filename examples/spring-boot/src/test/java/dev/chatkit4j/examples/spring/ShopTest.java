package dev.chatkit4j.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.testmodels.Provider;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application, used over HTTP by its two customers. */
@Timeout(120)
class ShopTest {
  @TempDir private Path directory;
  private ConfigurableApplicationContext context;

  @AfterEach
  void stop() {
    context.close();
  }

  private void start(String... more) {
    SpringApplication application = new SpringApplication(ShopApplication.class);
    application.setRegisterShutdownHook(false);
    String[] arguments = {
      "--server.port=0",
      "--OPENAI_API_KEY=",
      "--chatkit4j.store.file=" + directory.resolve("shop.db"),
      "--chatkit4j.attachments.directory=" + directory.resolve("files")
    };
    context =
        application.run(Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  private Browser browser() {
    return new Browser(
        "http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
  }

  private Browser loggedIn(String user, String password) throws Exception {
    Browser browser = browser();
    assertThat(browser.logIn(user, password)).isEqualTo("/");
    return browser;
  }

  @Test
  void who_is_not_logged_in_is_sent_to_the_login_page_and_gets_no_answer() throws Exception {
    start();
    try (Browser nobody = browser()) {
      assertThat(nobody.get("/").headers().firstValue("Location").orElse("")).endsWith("/login");
      assertThat(nobody.chat(Browser.create("Hi")).statusCode()).isEqualTo(401);
      assertThat(nobody.upload("a.txt", "text").statusCode()).isEqualTo(401);
      assertThat(nobody.logIn("alice", "b")).isEqualTo("/login?error");
      assertThat(nobody.chat(Browser.create("Hi")).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void the_page_is_there_with_all_it_needs() throws Exception {
    start();
    try (Browser alice = loggedIn("alice", "a")) {
      String page = alice.get("/").body();
      assertThat(page).contains("<openai-chatkit", "shop.js", "shop.css");
      assertThat(alice.get("/shop.js").body()).contains("url: '/chatkit'");
      assertThat(alice.get("/shop.css").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void an_answer_comes_word_by_word() throws Exception {
    start();
    try (Browser alice = loggedIn("alice", "a")) {
      List<JsonObject> events = Browser.events(alice.chat(Browser.create("Good morning")));

      assertThat(Browser.deltas(events)).containsExactly("You ", "said: ", "Good ", "morning");
    }
  }

  @Test
  void the_customers_do_not_see_each_other() throws Exception {
    start();
    try (Browser alice = loggedIn("alice", "a");
        Browser bob = loggedIn("bob", "b")) {
      List<JsonObject> events = Browser.events(alice.chat(Browser.create("Good morning")));
      String thread = ((JsonObject) events.getFirst().get("thread")).text("id");
      String file = alice.uploaded("secret.txt", "a secret");

      assertThat(bob.chat(Browser.LIST).body()).contains("\"data\":[]");
      assertThat(alice.chat(Browser.LIST).body()).contains(thread);
      assertThat(bob.chat(Browser.thread(thread)).statusCode()).isEqualTo(404);
      assertThat(alice.chat(Browser.thread(thread)).body()).contains("Good morning");
      assertThat(bob.get("/chatkit/attachments/" + file).statusCode()).isEqualTo(404);
      assertThat(alice.get("/chatkit/attachments/" + file).body()).isEqualTo("a secret");
    }
  }

  @Test
  void what_is_in_a_file_is_told_to_the_model() throws Exception {
    start();
    try (Browser alice = loggedIn("alice", "a")) {
      String file = alice.uploaded("list.txt", "a bell and a lamp");

      List<JsonObject> events =
          Browser.events(alice.chat(Browser.create("My list", "\"" + file + "\"")));

      assertThat(String.join("", Browser.deltas(events))).contains("My list", "a bell and a lamp");
      assertThat(alice.upload("page.html", "<html><body>hi</body></html>").statusCode())
          .isEqualTo(415);
    }
  }

  @Test
  void a_tool_looks_bicycles_up() throws Exception {
    start();
    try (Browser alice = loggedIn("alice", "a")) {
      List<JsonObject> events =
          Browser.events(alice.chat(Browser.create("How many city bikes do you have?")));

      assertThat(events)
          .extracting(event -> event.text("text"))
          .contains("Looking for a city bike");
      assertThat(String.join("", Browser.deltas(events))).isEqualTo("Of those: 3 in stock");
    }
  }

  @Test
  void with_a_key_a_model_answers() throws Exception {
    try (Provider provider = new Provider()) {
      provider.says(Provider.text("We open at nine."), Provider.STOP, Provider.DONE);
      start("--OPENAI_API_KEY=key", "--OPENAI_BASE_URL=" + provider.url());
      try (Browser bob = loggedIn("bob", "b")) {
        List<JsonObject> events = Browser.events(bob.chat(Browser.create("When do you open?")));

        assertThat(Browser.deltas(events)).containsExactly("We open at nine.");
        assertThat(Json.write(provider.requests.getFirst()))
            .contains("You help bob in a bicycle shop.", "When do you open?", "in_stock");
      }
    }
  }

  @Test
  void conversations_are_there_after_a_restart() throws Exception {
    start();
    try (Browser alice = loggedIn("alice", "a")) {
      Browser.events(alice.chat(Browser.create("Good morning")));
    }
    context.close();
    start();
    try (Browser alice = loggedIn("alice", "a")) {
      assertThat(alice.chat(Browser.LIST).body()).contains("thr_");
    }
  }
}
