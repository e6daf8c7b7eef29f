package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins. */
final class CorsTest {
  private static final String PAGE = "https://chat.example.com";
  private static final String OTHER = "http://localhost:3000";

  private static Served allowing(String... origins) {
    return Served.by(turn -> turn.say("Hi")).origins(origins).start();
  }

  private static Map<String, String> corsHeaders(HttpResponse<?> answer) {
    return answer.headers().map().entrySet().stream()
        .filter(h -> h.getKey().startsWith("access-control-") || h.getKey().equals("vary"))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                h -> String.join(", ", h.getValue()),
                (a, b) -> a,
                TreeMap::new));
  }

  private static HttpResponse<String> preflight(Served served, String origin) throws Exception {
    return served.send(
        served
            .request("/chatkit")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header(
                "Access-Control-Request-Headers",
                "chatkit-frame-instance-id,content-type, authorization"));
  }

  @Test
  void a_preflight_of_an_allowed_origin_is_told_all_it_asks_for() throws Exception {
    try (Served served = allowing(OTHER, PAGE)) {
      var answer = preflight(served, PAGE);

      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(answer.body()).isEmpty();
      assertThat(corsHeaders(answer))
          .isEqualTo(
              Map.of(
                  "access-control-allow-origin", PAGE,
                  "access-control-allow-credentials", "true",
                  "access-control-expose-headers", "X-Request-Id",
                  "access-control-allow-methods", "GET, POST, PUT",
                  "access-control-allow-headers",
                      "chatkit-frame-instance-id,content-type, authorization",
                  "access-control-max-age", "3600",
                  "vary", "Origin, Access-Control-Request-Headers"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://chat.example.com.evil.com",
        "http://chat.example.com",
        "https://chat.example.com:444",
        "https://CHAT.example.com",
        "null",
        "*"
      })
  void a_preflight_of_any_other_origin_is_told_nothing(String origin) throws Exception {
    try (Served served = allowing(PAGE)) {
      var answer = preflight(served, origin);

      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(corsHeaders(answer)).isEqualTo(Map.of("vary", "Origin"));
    }
  }

  @Test
  void without_a_list_nothing_is_said_about_origins() throws Exception {
    try (Served served = allowing()) {
      assertThat(corsHeaders(preflight(served, PAGE))).isEmpty();
    }
  }

  @Test
  void anybody_may_read_without_credentials_under_a_star() throws Exception {
    try (Served served = allowing("*")) {
      assertThat(corsHeaders(preflight(served, "https://anywhere.example.com")))
          .containsEntry("access-control-allow-origin", "*")
          .containsEntry(
              "access-control-allow-headers",
              "chatkit-frame-instance-id,content-type, authorization")
          .doesNotContainKey("access-control-allow-credentials");
    }
  }

  @Test
  void beside_a_star_a_listed_origin_has_credentials() throws Exception {
    try (Served served = allowing("*", PAGE)) {
      assertThat(corsHeaders(preflight(served, PAGE)))
          .containsEntry("access-control-allow-origin", PAGE)
          .containsEntry("access-control-allow-credentials", "true");
      assertThat(corsHeaders(preflight(served, OTHER)))
          .containsEntry("access-control-allow-origin", "*")
          .containsEntry("vary", "Origin, Access-Control-Request-Headers")
          .doesNotContainKey("access-control-allow-credentials");
    }
  }

  @Test
  void a_header_name_that_is_none_is_not_reflected() throws Exception {
    try (Served served = allowing(PAGE)) {
      var answer =
          served.send(
              served
                  .request("/chatkit")
                  .method("OPTIONS", BodyPublishers.noBody())
                  .header("Origin", PAGE)
                  .header("Access-Control-Request-Headers", "content-type; x=\"y\""));

      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(corsHeaders(answer)).doesNotContainKey("access-control-allow-headers");
    }
  }

  @Test
  void answers_of_every_kind_may_be_read_by_an_allowed_origin_only() throws Exception {
    try (Served served = allowing(PAGE)) {
      for (var request :
          List.of(
              served.post(Served.LIST),
              served.post(Served.CREATE.formatted("Hello")),
              served.post("{"),
              served.post("x".repeat(2 << 20)),
              served.request("/nothing"),
              served.request("/chatkit"),
              served.request("/health/live"),
              served.post("{}").setHeader("Content-Type", "text/plain"))) {
        assertThat(corsHeaders(served.send(request.copy().header("Origin", PAGE))))
            .isEqualTo(
                Map.of(
                    "access-control-allow-origin", PAGE,
                    "access-control-allow-credentials", "true",
                    "access-control-expose-headers", "X-Request-Id",
                    "vary", "Origin"));
        assertThat(corsHeaders(served.send(request.copy().header("Origin", OTHER))))
            .isEqualTo(Map.of("vary", "Origin"));
        assertThat(corsHeaders(served.send(request))).isEqualTo(Map.of("vary", "Origin"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "https://chat.example.com",
        "http://localhost:3000",
        "http://[::1]:3000",
        "capacitor://localhost"
      })
  void an_origin_is_what_a_browser_sends(String origin) {
    Cors.checkOrigin(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat.example.com",
        "https://chat.example.com/",
        "https://chat.example.com/page",
        "https://Chat.example.com",
        "https://*.example.com",
        "https://user@chat.example.com",
        "https://chat.example.com:",
        "null",
        "localhost:3000"
      })
  void anything_else_is_refused_since_it_would_never_match(String origin) {
    assertThatThrownBy(() -> Cors.checkOrigin(origin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + origin + "' is no origin");
  }
}
