package dev.chatkit4j.app;

import static dev.chatkit4j.app.Wire.bytes;
import static dev.chatkit4j.app.Wire.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of a header against the users they name. */
@Timeout(60)
final class NamedByHeaderTest {
  /** Each equals another in some eyes, none by its bytes. */
  private static final List<String> NAMES =
      List.of(
          "世界",
          "你好",
          "müller",
          "möller",
          "mu\u0308ller",
          "muller",
          "Müller",
          "i",
          "I",
          "\u0130",
          "\u0131",
          "\ufb01",
          "fi",
          "\u00a0fi",
          "fi\u00a0",
          "fi\u200b",
          "\ufefffi",
          "😀",
          "😁",
          "a b",
          "a  b",
          "a,b",
          "a, b",
          "a%20b",
          "a+b",
          "שלום",
          "é".repeat(127),
          "Ã¼",
          "ü",
          "\uffff");

  /** Why requests were refused. */
  private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();

  private Served served;

  @BeforeEach
  void serve() {
    Callers named = Callers.header("X-User");
    served = Served.by(turn -> turn.say("Hello")).callers(request -> of(named, request)).start();
  }

  private Caller of(Callers named, HttpRequest request) {
    try {
      return named.of(request);
    } catch (Refusal e) {
      reasons.add(e.reason());
      throw e;
    }
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private Wire.Answer ask(byte[] headers, String body) throws Exception {
    byte[] request =
        joined(
            bytes(
                "POST /chatkit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"),
            headers,
            bytes("Content-Length: " + bytes(body).length + "\r\n\r\n" + body));
    try (Wire wire = new Wire(served.port())) {
      return wire.send(request).read();
    }
  }

  private static byte[] user(byte[] name) {
    return joined(bytes("X-User: "), name, bytes("\r\n"));
  }

  private List<String> threadsOf(String owner) {
    return served
        .server
        .store()
        .loadThreads(100, null, Order.ASC, new Caller(owner))
        .data()
        .stream()
        .map(ThreadMetadata::id)
        .toList();
  }

  private void assertRefused(byte[] headers, String reason) throws Exception {
    assertThat(ask(headers, Served.LIST).status()).isEqualTo(401);
    assertThat(reasons.poll()).isEqualTo(reason);
  }

  @Test
  void every_name_in_utf8_is_a_user_of_its_own() throws Exception {
    for (String name : NAMES) {
      byte[] user = user(bytes(name));
      assertThat(ask(user, Served.LIST).text()).as(name).doesNotContain("thr_");
      assertThat(ask(user, Served.CREATE.formatted("Hi")).status()).as(name).isEqualTo(200);
    }
    for (String name : NAMES) {
      String list = ask(user(bytes(name)), Served.LIST).text();
      assertThat(threadsOf(name))
          .as(name)
          .singleElement()
          .satisfies(id -> assertThat(list).containsOnlyOnce("thr_").contains(id));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "müller, ISO-8859-1",
    "möller, ISO-8859-1",
    "世界, GBK",
    "世界, Shift_JIS",
    "山田, Shift_JIS",
    "мир, windows-1251",
    "مرحبا, ISO-8859-6"
  })
  void a_name_in_another_encoding_is_nobody(String name, String encoding) throws Exception {
    assertRefused(user(name.getBytes(Charset.forName(encoding))), "header X-User is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff",
        "80",
        "61c3",
        "c328",
        "c0af",
        "eda080",
        "eda080edb080",
        "f4908080",
        "61ff62"
      })
  void bytes_that_are_no_utf8_are_nobody(String hex) throws Exception {
    assertRefused(user(HexFormat.of().parseHex(hex)), "header X-User is not UTF-8");
  }

  @Test
  void what_a_proxy_has_lost_is_nobody() throws Exception {
    assertRefused(
        user(bytes("m\ufffdller")),
        "header X-User has U+FFFD: a part of it was lost before it came here");
  }

  @Test
  void spaces_around_a_name_are_not_part_of_it() throws Exception {
    ask(user(bytes("ann")), Served.CREATE.formatted("Hi"));

    for (String spaced : List.of(" ann", "ann ", "\tann", " \t ann \t ", "ann")) {
      assertThat(ask(user(bytes(spaced)), Served.LIST).text()).as(spaced).contains("thr_");
    }
    assertThat(ask(bytes("X-User:ann\r\n"), Served.LIST).text()).contains("thr_");
    assertThat(ask(bytes("x-user: ann\r\n"), Served.LIST).text()).contains("thr_");
    assertThat(ask(bytes("X-USER: ann\r\n"), Served.LIST).text()).contains("thr_");
    assertThat(threadsOf("ann")).hasSize(1);
  }

  @Test
  void what_is_no_user_id_is_nobody() throws Exception {
    assertRefused(bytes(""), "0 headers X-User instead of one");
    assertRefused(bytes("X_User: ann\r\n"), "0 headers X-User instead of one");
    assertRefused(user(bytes("")), "header X-User is no user id");
    assertRefused(user(bytes("  ")), "header X-User is no user id");
    assertRefused(user(bytes("a\u0085b")), "header X-User is no user id");
    assertRefused(user(bytes("a\tb")), "header X-User is no user id");
    assertRefused(user(bytes("é".repeat(128))), "header X-User is no user id");
    assertRefused(user(bytes("x".repeat(256))), "header X-User is no user id");
  }

  @Test
  void two_headers_name_nobody_whatever_their_case() throws Exception {
    for (String other : List.of("X-User", "x-user", "X-USER")) {
      byte[] two = joined(user(bytes("ann")), bytes(other + ": bob\r\n"));
      assertRefused(two, "2 headers X-User instead of one");
    }
    assertRefused(
        joined(user(bytes("ann")), user(bytes("ann"))), "2 headers X-User instead of one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-User\u00ff: ann", "X-\u00dcser: ann", "X-User\0: ann", "X-User: a\0b"})
  void a_header_that_is_none_is_400(String line) throws Exception {
    byte[] header = (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(ask(header, Served.LIST).status()).isEqualTo(400);
    assertThat(reasons).isEmpty();
  }

  @Test
  void a_trailer_names_nobody() throws Exception {
    String chunks =
        "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\nX-User: ann\r\n\r\n"
            .formatted(Served.LIST.length(), Served.LIST);
    try (Wire wire = new Wire(served.port())) {
      wire.send("POST /chatkit HTTP/1.1\r\nHost: localhost\r\n" + chunks);
      assertThat(wire.read().status()).isEqualTo(401);
    }
    assertThat(reasons).containsExactly("0 headers X-User instead of one");
  }
}
