package dev.chatkit4j.docs.shop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.spring.ChatUser;
import dev.chatkit4j.store.Store;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.context.WebApplicationContext;

// region class
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"chatkit4j.store.type=memory", "chatkit4j.anonymous-user=alice"})
class ShopChatTest {
  private static final String LIST = "{\"type\":\"threads.list\",\"params\":{}}";
  private static final String HELLO =
      """
      {"type":"threads.create","params":{"input":{"attachments":[],"inference_options":{},
      "content":[{"type":"input_text","text":"hello"}]}}}\
      """;

  // endregion

  @LocalServerPort private int port;
  @Autowired private WebApplicationContext context;
  @Autowired private ChatKitServer<ChatUser> server;
  @Autowired private Store<ChatUser> store;

  // region stream
  @Test
  void an_answer_is_streamed() {
    WebTestClient browser =
        WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();

    List<String> events =
        browser
            .post()
            .uri("/chatkit")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(HELLO)
            .exchange()
            .expectStatus()
            .isOk()
            .returnResult(String.class)
            .getResponseBody()
            .collectList()
            .block(Duration.ofSeconds(30));

    assertThat(events).anyMatch(event -> event.contains("alice, you said: hello"));
  }

  // endregion

  // region mock
  @Test
  void a_new_user_has_no_conversations() {
    MockMvcTester mvc = MockMvcTester.from(context);

    assertThat(
            mvc.post()
                .uri("/chatkit")
                .principal(() -> "bob")
                .contentType(MediaType.APPLICATION_JSON)
                .content(LIST))
        .hasStatusOk()
        .bodyText()
        .contains("\"data\":[]");
  }

  // endregion

  // region server
  @Test
  void a_conversation_is_kept() throws Exception {
    ChatUser carol = new ChatUser("carol", null);
    ByteArrayOutputStream events = new ByteArrayOutputStream();

    try (Reply reply = server.process(HELLO.getBytes(UTF_8), carol)) {
      ((Reply.Events) reply).writeTo(events);
    }

    assertThat(events.toString(UTF_8)).contains("carol, you said: hello");
    assertThat(store.loadThreads(10, null, Order.DESC, carol).data()).hasSize(1);
  }
  // endregion
}
