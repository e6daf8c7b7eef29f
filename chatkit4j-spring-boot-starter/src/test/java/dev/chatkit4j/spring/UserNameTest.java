package dev.chatkit4j.spring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.server.ChatKitServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bytes of a request against the users they name, on both kinds of web server. */
class UserNameTest {
  private static final List<Charset> CHARSETS = List.of(UTF_8, ISO_8859_1);

  private static Running running(Stack stack, Class<?> users) {
    return Running.on(stack).with(users).answering(turn -> turn.say("hello")).start();
  }

  /** The status of a request whose header has these bytes. */
  private static int statusOf(Running running, String body, byte[] user) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write("POST /chatkit HTTP/1.1\r\nHost: localhost\r\nX-User: ".getBytes(UTF_8));
      out.write(user);
      out.write(
          "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s"
              .formatted(body.length(), body)
              .getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_header_as_it_is_keeps_all_users_apart(Stack stack) throws Exception {
    List<byte[]> names = new ArrayList<>();
    for (Charset charset : CHARSETS) {
      names.add("m\u00fcller".getBytes(charset));
      names.add("m\u00f6ller".getBytes(charset));
    }
    try (Running running = running(stack, AsItIs.class)) {
      HashSet<String> owners = new HashSet<>();
      for (byte[] name : names) {
        assertThat(statusOf(running, Running.create("hi"), name)).isEqualTo(200);
        owners.add(new String(name, ISO_8859_1));
      }
      assertThat(owners).hasSize(names.size());
      for (String owner : owners) {
        assertThat(threadsOf(running, owner)).as(owner).isOne();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_header_read_as_utf8_is_its_user_and_nobody_where_it_is_none(Stack stack) throws Exception {
    try (Running running = running(stack, AsUtf8.class)) {
      for (String name : List.of("m\u00fcller", "m\u00f6ller")) {
        assertThat(statusOf(running, Running.create("hi"), name.getBytes(UTF_8))).isEqualTo(200);
        assertThat(threadsOf(running, name)).as(name).isOne();
      }
      for (String name : List.of("m\u00fcller", "m\u00f6ller")) {
        byte[] latin = name.getBytes(ISO_8859_1);
        assertThat(statusOf(running, Running.LIST, latin)).isEqualTo(401);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_principal_whose_name_was_not_read_is_nobody(Stack stack) throws Exception {
    try (Running running =
        Running.securedOn(stack)
            .with(Chains.letting(stack))
            .answering(turn -> turn.say("hello"))
            .start()) {
      String token = Chains.token("m\ufffdller");
      assertThat(
              running
                  .send(running.post(Running.LIST).header("Authorization", "Bearer " + token))
                  .statusCode())
          .isEqualTo(401);
      String good = Chains.token("m\u00fcller");
      assertThat(
              running
                  .send(running.post(Running.LIST).header("Authorization", "Bearer " + good))
                  .statusCode())
          .isEqualTo(200);
      String latin = Base64.getEncoder().encodeToString("m\u00fcller:secret".getBytes(ISO_8859_1));
      assertThat(
              running
                  .send(running.post(Running.LIST).header("Authorization", "Basic " + latin))
                  .statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void a_user_has_an_id_that_nothing_was_lost_of() {
    assertThat(new ChatUser("m\u00fcller", null).id()).isEqualTo("m\u00fcller");
    for (String id : List.of("", "a\nb", "\ud800", "x".repeat(256), "m\ufffdller")) {
      assertThatThrownBy(() -> new ChatUser(id, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a user's id has ")
          .hasMessageNotContaining("ller");
    }
  }

  @Test
  void an_anonymous_user_that_is_none_is_told_with_the_property() {
    for (String id : List.of("m\ufffdller", "a\u0085b", "x".repeat(256))) {
      assertThatThrownBy(() ->
              Running.on(Stack.MVC)
                  .set("chatkit4j.anonymous-user=" + id)
                  .answering(turn -> turn.say("hello"))
                  .start())
          .rootCause()
          .hasMessageContaining("chatkit4j.anonymous-user");
    }
  }

  private static int threadsOf(Running running, String owner) {
    ChatKitServer<?> server = running.context.getBean(ChatKitServer.class);
    return threadsOf(server, owner);
  }

  @SuppressWarnings("unchecked") // there is no other in an application
  private static int threadsOf(ChatKitServer<?> server, String owner) {
    return ((ChatKitServer<ChatUser>) server)
        .store()
        .loadThreads(9, null, Order.ASC, new ChatUser(owner, null))
        .data()
        .size();
  }

  @Configuration(proxyBeanMethods = false)
  static final class AsItIs {
    @Bean
    ChatUsers users() {
      return request -> new ChatUser(String.valueOf(request.header("X-User")), null);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static final class AsUtf8 {
    // region header
    @Bean
    ChatUsers usersOfProxy() {
      return request -> {
        String user = request.header("X-User");
        return user == null
            ? null
            : new ChatUser(new String(user.getBytes(ISO_8859_1), UTF_8), null);
      };
    }

    // endregion
  }
}
