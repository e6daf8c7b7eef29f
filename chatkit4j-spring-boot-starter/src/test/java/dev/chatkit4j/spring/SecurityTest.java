package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** The caller on both kinds of web server: the one that Spring Security knows. */
class SecurityTest {
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private static Running.Setup secured(Stack stack) {
    return Running.securedOn(stack)
        .with(Chains.letting(stack))
        .answering(turn -> {
          ChatUser user = turn.context();
          turn.say(
              "%s, an %s"
                  .formatted(user.id(), user.principal() instanceof Authentication ? "user" : "x"));
        });
  }

  @ParameterizedTest
  @EnumSource
  void the_principals_name_is_the_owner(Stack stack) throws Exception {
    try (Running running = secured(stack).start()) {
      HttpResponse<String> said = running.send(basic(running.post(Running.create("hi")), "alice"));

      assertThat(said.body()).contains("alice, an user");
      assertThat(running.send(basic(running.post(Running.LIST), "alice")).body()).contains("thr_");
      assertThat(running.send(basic(running.post(Running.LIST), "bob")).body())
          .doesNotContain("thr_");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_tokens_subject_is_the_owner(Stack stack) throws Exception {
    try (Running running = secured(stack).start()) {
      HttpResponse<String> said =
          running.send(
              running
                  .post(Running.create("hi"))
                  .header("Authorization", "Bearer " + Chains.token("carol")));
      HttpResponse<String> forged =
          running.send(
              running
                  .post(Running.create("hi"))
                  .header("Authorization", "Bearer " + Chains.token("carol") + "x"));

      assertThat(said.body()).contains("carol, an user");
      assertThat(forged.statusCode()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_session_is_enough_once_somebody_has_logged_in(Stack stack) throws Exception {
    try (Running running = secured(stack).start();
        HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      HttpResponse<String> page = send(browser, running.request("/login"));
      Matcher csrf = CSRF.matcher(page.body());
      assertThat(csrf.find()).as(page.body()).isTrue();
      send(
          browser,
          running
              .request("/login")
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "username=alice&password=secret&_csrf="
                          + URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8))));

      assertThat(send(browser, running.post(Running.create("hi"))).body())
          .contains("alice, an user");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobody_is_refused_as_json_and_gets_no_session(Stack stack) throws Exception {
    try (Running running = secured(stack).start()) {
      HttpResponse<String> refused =
          running.send(running.post(Running.LIST).header("Accept", "text/event-stream"));

      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(Running.json(refused).text("message")).isEqualTo("Unauthorized");
      assertThat(Running.json(refused).text("code")).isEqualTo("unauthorized");
      assertThat(refused.headers().map()).doesNotContainKey("set-cookie");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everybody_is_one_user_if_the_application_says_so(Stack stack) throws Exception {
    try (Running running = secured(stack).set("chatkit4j.anonymous-user=guest").start()) {
      assertThat(running.send(running.post(Running.create("hi"))).body()).contains("guest, an x");
      assertThat(running.send(basic(running.post(Running.create("hi")), "alice")).body())
          .contains("alice, an user");
    }
  }

  @ParameterizedTest
  @EnumSource
  void another_bean_says_who_is_asking(Stack stack) throws Exception {
    try (Running running = secured(stack).with(Tenants.class).start()) {
      HttpResponse<String> said =
          running.send(
              running
                  .post(Running.create("hi"))
                  .header("Authorization", "Bearer " + Chains.token("carol")));

      assertThat(said.body()).contains("acme/carol, an user");
      assertThat(running.send(basic(running.post(Running.create("hi")), "alice")).statusCode())
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @EnumSource
  void without_its_csrf_token_a_request_is_refused_where_one_is_wanted(Stack stack)
      throws Exception {
    try (Running running =
        Running.securedOn(stack)
            .with(Chains.withCsrf(stack))
            .answering(turn -> turn.say("hello"))
            .start()) {
      HttpResponse<String> refused =
          running.send(basic(running.post(Running.create("hi")), "alice"));

      assertThat(refused.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void with_its_csrf_token_a_request_is_answered() throws Exception {
    CookieManager cookies = new CookieManager();
    try (Running running =
            Running.securedOn(Stack.MVC)
                .with(Chains.withCsrf(Stack.MVC))
                .answering(turn -> turn.say("hello"))
                .start();
        HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies).build()) {
      send(browser, basic(running.request("/chatkit"), "alice"));
      String token = cookies.getCookieStore().getCookies().getFirst().getValue();
      HttpResponse<String> answered =
          send(
              browser,
              basic(running.post(Running.create("hi")), "alice").header("X-XSRF-TOKEN", token));

      assertThat(answered.body()).contains("hello");
    }
  }

  @ParameterizedTest
  @EnumSource
  void pages_of_an_allowed_origin_may_ask_and_others_may_not(Stack stack, @TempDir Path files)
      throws Exception {
    try (Running running = secured(stack).set("chatkit4j.attachments.directory=" + files).start()) {
      HttpResponse<String> preflight = running.send(preflight(running, Chains.SHOP));
      assertThat(preflight.statusCode()).isEqualTo(200);
      assertThat(preflight.headers().firstValue("access-control-allow-origin"))
          .contains(Chains.SHOP);
      assertThat(preflight.headers().firstValue("access-control-allow-headers"))
          .contains("content-type, chatkit-frame-instance-id");
      assertThat(running.send(preflight(running, "https://evil.example")).statusCode())
          .isEqualTo(403);

      HttpResponse<String> said =
          running.send(
              basic(running.post(Running.create("hi")), "alice").header("Origin", Chains.SHOP));
      assertThat(said.body()).contains("alice, an user");
      assertThat(said.headers().firstValue("access-control-allow-origin")).contains(Chains.SHOP);
      assertThat(said.headers().firstValue("access-control-allow-credentials")).contains("true");

      assertThat(running.send(form(running, Chains.SHOP)).statusCode()).isEqualTo(200);
      assertThat(running.send(form(running, "https://evil.example")).statusCode()).isEqualTo(403);
    }
  }

  private static HttpRequest.Builder preflight(Running running, String origin) {
    return running
        .request("/chatkit")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type, chatkit-frame-instance-id")
        .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
  }

  private static HttpRequest.Builder form(Running running, String origin) {
    String form =
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\nhello\r\n--edge--\r\n";
    return basic(running.request("/chatkit/attachments"), "alice")
        .header("Origin", origin)
        .header("Content-Type", "multipart/form-data; boundary=edge")
        .POST(HttpRequest.BodyPublishers.ofString(form));
  }

  private static HttpRequest.Builder basic(HttpRequest.Builder request, String user) {
    String credentials = user + ":secret";
    return request.header(
        "Authorization",
        "Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
  }

  private static HttpResponse<String> send(HttpClient browser, HttpRequest.Builder request)
      throws Exception {
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  static final class Tenants {
    // region users
    @Bean
    ChatUsers usersOfTenants() {
      return request ->
          request.principal() instanceof JwtAuthenticationToken token
              ? userOfTenant(token.getToken().getClaimAsString("tenant"), token)
              : null;
    }

    private static @Nullable ChatUser userOfTenant(
        @Nullable String tenant, JwtAuthenticationToken token) {
      return tenant == null || tenant.contains("/")
          ? null
          : new ChatUser(tenant + "/" + token.getName(), token);
    }

    // endregion
  }
}
