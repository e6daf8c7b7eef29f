package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sun.net.httpserver.HttpServer;
import dev.chatkit4j.protocol.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed tokens over HTTP. */
@Timeout(60)
final class JwtTest {
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final String UNAUTHORIZED =
      "\\{\"message\":\"Unauthorized\",\"code\":\"unauthorized\",\"request_id\":\"[0-9a-f]{16}\"}";

  /** Why requests were refused. */
  private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();

  private final Ticks ticks = new Ticks();
  private Issuer issuer;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    issuer = new Issuer(Issuer.RSA, Issuer.P256, Issuer.P384, Issuer.P521);
    restart(Jwks.remote("test", JwksUrl.of(issuer.url(), Duration.ofSeconds(5)), ticks));
  }

  @AfterEach
  void stop() {
    served.close();
    issuer.close();
  }

  private void restart(Jwks jwks) {
    restart(JwtKeys.of(jwks));
  }

  private void restart(JwtKeys keys) {
    if (served != null) {
      served.close();
    }
    var claims = new JwtCallers.Claims(Issuer.NAME, Issuer.AUDIENCE, SKEW);
    var jwt = new JwtCallers(keys, claims, Clock.fixed(Issuer.NOW, ZoneOffset.UTC));
    served =
        Served.by(turn -> turn.say("Hello"))
            .callers(request -> {
              try {
                return jwt.of(request);
              } catch (Refusal e) {
                reasons.add(e.reason());
                throw e;
              }
            })
            .start();
  }

  private HttpResponse<String> list(String authorization) throws Exception {
    return served.send(served.post(Served.LIST).header("Authorization", authorization));
  }

  private void assertAccepted(String token) throws Exception {
    HttpResponse<String> answer = list("Bearer " + token);
    assertThat(answer.statusCode()).as(() -> reasons.toString()).isEqualTo(200);
    assertThat(reasons).isEmpty();
  }

  private void assertRefused(String token, String reason) throws Exception {
    assertUnauthorized(list("Bearer " + token), reason);
  }

  private void assertUnauthorized(HttpResponse<String> answer, String reason) {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).matches(UNAUTHORIZED);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(reasons).singleElement().asString().contains(reason);
    reasons.clear();
  }

  private static JWTClaimsSet.Builder ann() {
    return Issuer.claims("ann");
  }

  private void assertRefused(JWTClaimsSet.Builder claims, String reason) throws Exception {
    assertRefused(Issuer.sign(JWSAlgorithm.RS256, Issuer.RSA, claims.build()), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
  void tokens_signed_with_an_rsa_key_are_accepted(String algorithm) throws Exception {
    assertAccepted(Issuer.token(JWSAlgorithm.parse(algorithm), Issuer.RSA, "ann"));
  }

  @Test
  void tokens_signed_with_an_ec_key_are_accepted() throws Exception {
    assertAccepted(Issuer.token(JWSAlgorithm.ES256, Issuer.P256, "ann"));
    assertAccepted(Issuer.token(JWSAlgorithm.ES384, Issuer.P384, "ann"));
    assertAccepted(Issuer.token(JWSAlgorithm.ES512, Issuer.P521, "ann"));
  }

  @Test
  void tokens_signed_with_the_secret_are_accepted() throws Exception {
    restart(JwtKeys.secret(Issuer.SECRET));

    assertAccepted(Issuer.token(JWSAlgorithm.HS256, Issuer.SECRET_KEY, "ann"));
    JWSHeader named = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("any").build();
    assertAccepted(Issuer.sign(named, ann().build(), new MACSigner(Issuer.SECRET)));
  }

  @Test
  void a_token_need_not_name_its_key() throws Exception {
    JWSHeader header = new JWSHeader(JWSAlgorithm.RS256);

    assertAccepted(Issuer.sign(header, ann().build(), new RSASSASigner(Issuer.RSA)));
  }

  @Test
  void two_users_do_not_see_each_other() throws Exception {
    String ann = "Bearer " + Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann");
    String bob = "Bearer " + Issuer.token(JWSAlgorithm.ES256, Issuer.P256, "bob");
    served.send(served.post(Served.CREATE.formatted("Hi")).header("Authorization", ann));

    assertThat(list(ann).body()).contains("thr_");
    assertThat(list(bob).body()).isEqualTo("{\"data\":[],\"has_more\":false}");
  }

  @Test
  void claims_must_be_as_expected() throws Exception {
    assertRefused(ann().issuer("https://evil.example.com"), "another issuer, https://evil");
    assertRefused(ann().issuer(Issuer.NAME + "/"), "another issuer");
    assertRefused(ann().issuer(null), "another issuer, (none)");
    assertRefused(ann().audience("other"), "another audience");
    assertRefused(ann().audience(List.of("other", "chat ")), "another audience");
    assertRefused(ann().audience((String) null), "another audience");
    assertRefused(ann().expirationTime(null), "never expires");
    assertRefused(ann().claim("exp", "tomorrow"), "exp");
    assertRefused(ann().subject(null), "no subject");
    assertRefused(ann().claim("sub", 12_345), "no subject");
    assertRefused(ann().claim("sub", List.of("ann")), "sub");
    assertRefused(ann().subject(""), "no user id");
    assertRefused(ann().subject("a\nb"), "no user id");
    assertRefused(ann().subject("a\u0000"), "no user id");
    assertRefused(ann().subject("\u00e9".repeat(128)), "no user id");
    assertAccepted(
        Issuer.sign(
            JWSAlgorithm.RS256,
            Issuer.RSA,
            ann().audience(List.of("other", "chat")).subject("\u00e9".repeat(127)).build()));
  }

  @Test
  void a_subject_that_is_no_unicode_is_refused() throws Exception {
    String claims = ann().build().toString().replace("\"ann\"", "\"\\ud800\"");
    JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.RS256), new Payload(claims));
    token.sign(new RSASSASigner(Issuer.RSA));

    assertThat(claims).contains("\\ud800");
    assertRefused(token.serialize(), "no user id");
  }

  @Test
  void a_subject_of_which_a_part_was_lost_is_refused() throws Exception {
    String lost = "the subject has U+FFFD";
    assertRefused(ann().subject("m\ufffdller"), lost);
    assertRefused(claims("\\ufffd".getBytes(StandardCharsets.US_ASCII)), lost);
  }

  @Test
  void a_token_that_is_no_utf8_is_refused() throws Exception {
    String notText = "the token is not UTF-8";
    assertRefused(claims("m\u00fcller".getBytes(StandardCharsets.ISO_8859_1)), notText);
    assertRefused(claims("m\u00f6ller".getBytes(StandardCharsets.ISO_8859_1)), notText);
    assertRefused(claims(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}), notText);
    assertAccepted(claims("m\u00fcller".getBytes(StandardCharsets.UTF_8)));

    byte[] header = "{\"alg\":\"RS256\",\"kid\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(Base64URL.encode(header) + ".e30.AAAA", notText);
  }

  /** A token whose subject is these bytes. */
  private static String claims(byte[] subject) throws Exception {
    String[] around = ann().build().toString().split("ann", 2);
    byte[] payload = Wire.joined(Wire.bytes(around[0]), subject, Wire.bytes(around[1]));
    JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.RS256), new Payload(payload));
    token.sign(new RSASSASigner(Issuer.RSA));
    return token.serialize();
  }

  @ParameterizedTest
  @CsvSource({"-31, true", "-30, true", "-29, false", "0, false"})
  void an_expired_token_is_refused(int expiresIn, boolean refused) throws Exception {
    var claims = ann().expirationTime(Date.from(Issuer.NOW.plusSeconds(expiresIn)));
    if (refused) {
      assertRefused(claims, "the token expired at 2026-11-23T11:59:");
    } else {
      assertAccepted(Issuer.sign(JWSAlgorithm.RS256, Issuer.RSA, claims.build()));
    }
  }

  @ParameterizedTest
  @CsvSource({"31, true", "30, false", "0, false"})
  void a_token_that_is_not_valid_yet_is_refused(int validIn, boolean refused) throws Exception {
    var claims = ann().notBeforeTime(Date.from(Issuer.NOW.plusSeconds(validIn)));
    if (refused) {
      assertRefused(claims, "the token is not valid before 2026-11-23T12:00:31Z");
    } else {
      assertAccepted(Issuer.sign(JWSAlgorithm.RS256, Issuer.RSA, claims.build()));
    }
  }

  @Test
  void a_token_that_was_changed_is_refused() throws Exception {
    String[] parts = Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann").split("\\.");
    String[] other = Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "bob").split("\\.");

    assertRefused(parts[0] + "." + other[1] + "." + parts[2], "Invalid signature");
    assertRefused(parts[0] + "." + parts[1] + "." + other[2], "Invalid signature");
    assertRefused(parts[0] + "." + parts[1] + "." + parts[2].substring(4), "Invalid signature");
    assertRefused(parts[0] + "." + parts[1] + ".", "not signed");
    assertRefused(parts[0] + "." + parts[1], "not Bearer and a signed token");
    assertRefused(parts[0] + "." + parts[1] + "." + parts[2] + "=", "not Bearer");
    assertRefused(parts[0] + "." + parts[1] + "." + parts[2] + "!", "not Bearer");
  }

  @Test
  void a_token_of_another_key_with_the_same_name_is_refused() throws Exception {
    JWSHeader header = Issuer.header(JWSAlgorithm.RS256, Issuer.RSA).build();

    assertRefused(
        Issuer.sign(header, ann().build(), new RSASSASigner(Issuer.OTHER_RSA)),
        "Invalid signature (algorithm RS256, key rsa-1)");
  }

  @Test
  void a_token_without_a_signature_is_refused() throws Exception {
    assertRefused(new PlainJWT(ann().build()).serialize(), "not signed");
    String claims = Base64URL.encode(ann().build().toString()).toString();
    for (String none : List.of("none", "None", "NONE", "")) {
      String header = Base64URL.encode("{\"alg\":\"" + none + "\"}").toString();
      assertThat(list("Bearer " + header + "." + claims + ".").statusCode()).isEqualTo(401);
      assertThat(list("Bearer " + header + "." + claims + ".AAAA").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_public_key_is_no_secret() throws Exception {
    byte[] der = Issuer.RSA.toRSAPublicKey().getEncoded();
    byte[] json = Issuer.RSA.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
    byte[] modulus = Issuer.RSA.getModulus().decode();
    JWSHeader header = Issuer.header(JWSAlgorithm.HS256, Issuer.RSA).build();

    for (byte[] key : List.of(der, json, modulus)) {
      assertRefused(
          Issuer.sign(header, ann().build(), new MACSigner(key)),
          "algorithm HS256 is not accepted");
    }
  }

  @Test
  void a_secret_among_public_keys_is_not_used() throws Exception {
    issuer.publish(
        """
        {"keys":[%s,{"kty":"oct","kid":"s","k":"%s"}]}
        """
            .formatted(Issuer.RSA.toPublicJWK(), Base64URL.encode(Issuer.SECRET)));
    ticks.pass(Jwks.FRESH);
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("s").build();

    assertRefused(
        Issuer.sign(header, ann().build(), new MACSigner(Issuer.SECRET)),
        "algorithm HS256 is not accepted");
  }

  @Test
  void where_a_secret_is_expected_nothing_else_is_accepted() throws Exception {
    restart(JwtKeys.secret(Issuer.SECRET));

    assertRefused(
        Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann"), "algorithm RS256 is not accepted");
    assertRefused(
        Issuer.sign(
            new JWSHeader(JWSAlgorithm.HS256),
            ann().build(),
            new MACSigner("another secret, which has 32 bytes".getBytes(StandardCharsets.UTF_8))),
        "Invalid signature");
    byte[] longer =
        new String(Issuer.SECRET, StandardCharsets.UTF_8)
            .repeat(2)
            .getBytes(StandardCharsets.UTF_8);
    assertRefused(
        Issuer.sign(new JWSHeader(JWSAlgorithm.HS512), ann().build(), new MACSigner(longer)),
        "algorithm HS512 is not accepted");
    assertRefused(new PlainJWT(ann().build()).serialize(), "not signed");
  }

  @Test
  void a_token_does_not_say_which_key_is_to_be_trusted() throws Exception {
    try (Issuer evil = new Issuer(Issuer.OTHER_RSA)) {
      RSASSASigner signer = new RSASSASigner(Issuer.OTHER_RSA);
      JWSHeader.Builder header = Issuer.header(JWSAlgorithm.RS256, Issuer.OTHER_RSA);

      assertRefused(
          Issuer.sign(header.jwk(Issuer.OTHER_RSA.toPublicJWK()).build(), ann().build(), signer),
          "no matching key(s) found (algorithm RS256, key rsa-2)");
      URI url = URI.create(evil.url());
      assertRefused(
          Issuer.sign(header.jwkURL(url).x509CertURL(url).build(), ann().build(), signer),
          "no matching key(s)");
      assertThat(evil.downloads).hasValue(0);
    }
  }

  @Test
  void critical_header_parameters_are_refused() throws Exception {
    RSASSASigner signer = new RSASSASigner(Issuer.RSA);
    JWSHeader header =
        Issuer.header(JWSAlgorithm.RS256, Issuer.RSA)
            .criticalParams(Set.of("exp"))
            .customParam("exp", 1)
            .build();

    assertRefused(Issuer.sign(header, ann().build(), signer), "critical header parameters");
  }

  @Test
  void a_token_of_another_type_is_refused() throws Exception {
    RSASSASigner signer = new RSASSASigner(Issuer.RSA);
    JWSHeader.Builder header = Issuer.header(JWSAlgorithm.RS256, Issuer.RSA);

    assertRefused(
        Issuer.sign(header.type(new JOSEObjectType("logout+jwt")).build(), ann().build(), signer),
        "typ (type) logout+jwt not allowed");
    assertAccepted(
        Issuer.sign(header.type(new JOSEObjectType("at+jwt")).build(), ann().build(), signer));
    assertAccepted(Issuer.sign(header.type(JOSEObjectType.JWT).build(), ann().build(), signer));
  }

  @Test
  void a_huge_token_is_refused() throws Exception {
    assertRefused(ann().claim("x", "y".repeat(7_000)), "more than 8192 characters");

    HttpResponse<String> answer = list("Bearer " + "x".repeat(20_000));
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void a_deeply_nested_token_is_refused() throws Exception {
    String deep = "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"x\":%s%s}";
    String header =
        Base64URL.encode(deep.formatted("[".repeat(1_400), "]".repeat(1_400))).toString();
    String good = Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}").toString();

    assertThat(list("Bearer " + header + ".e30.AAAA").statusCode()).isEqualTo(401);
    assertThat(list("Bearer " + good + "." + header + ".AAAA").statusCode()).isEqualTo(401);
  }

  @Test
  void anything_but_one_bearer_token_is_refused() throws Exception {
    String token = Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann");

    assertUnauthorized(served.send(served.post(Served.LIST)), "0 headers Authorization");
    assertUnauthorized(
        served.send(
            served
                .post(Served.LIST)
                .header("Authorization", "Bearer " + token)
                .header("Authorization", "Bearer " + token)),
        "2 headers Authorization");
    assertUnauthorized(list("Bearer " + token + ", Bearer " + token), "not Bearer");
    assertUnauthorized(list(token), "not Bearer");
    assertUnauthorized(list("Bearer"), "not Bearer");
    assertUnauthorized(list("Bearer a.b.c d"), "not Bearer");
    assertUnauthorized(list("Basic YW5uOmFubg=="), "not Bearer");
    assertUnauthorized(list("Bearer " + token.replace(".", "")), "not Bearer");
    assertThat(list("bearer " + token).statusCode()).isEqualTo(200);
    assertThat(list("BEARER  " + token).statusCode()).isEqualTo(200);
  }

  @Test
  void a_preflight_needs_no_token() throws Exception {
    HttpRequest.Builder preflight =
        served
            .request("/chatkit")
            .header("Origin", "http://localhost:3000")
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody());

    assertThat(served.send(preflight).statusCode()).isEqualTo(204);
    assertThat(reasons).isEmpty();
  }

  @Test
  void a_new_key_is_accepted_as_soon_as_it_is_published() throws Exception {
    String later = Issuer.token(JWSAlgorithm.RS256, Issuer.OTHER_RSA, "ann");
    assertAccepted(Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann"));
    assertRefused(later, "no matching key(s) found (algorithm RS256, key rsa-2)");

    issuer.publish(Issuer.RSA, Issuer.OTHER_RSA);
    ticks.pass(Jwks.PAUSE);
    assertAccepted(later);
    assertAccepted(Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann"));
  }

  @Test
  void unknown_keys_do_not_make_us_ask_the_issuer_each_time() throws Exception {
    String unknown = Issuer.token(JWSAlgorithm.RS256, Issuer.OTHER_RSA, "ann");
    for (int i = 0; i < 20; i++) {
      assertRefused(unknown, "no matching key(s)");
    }
    assertThat(issuer.downloads).hasValue(1);
    ticks.pass(Jwks.PAUSE);
    for (int i = 0; i < 20; i++) {
      assertRefused(unknown, "no matching key(s)");
    }
    assertThat(issuer.downloads).hasValue(2);
  }

  @Test
  void a_key_that_is_withdrawn_is_refused_after_five_minutes() throws Exception {
    String token = Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann");
    assertAccepted(token);
    issuer.publish(Issuer.OTHER_RSA);
    ticks.pass(Jwks.FRESH.minusMillis(1));
    assertAccepted(token);
    assertThat(issuer.downloads).hasValue(1);

    ticks.pass(Duration.ofMillis(1));
    while (list("Bearer " + token).statusCode() == 200) {
      Thread.onSpinWait(); // the keys are read while the old ones still do
    }
    assertThat(reasons).singleElement().asString().contains("no matching key(s)");
    assertThat(issuer.downloads).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"down", "status 500", "status 302", "no json", "no keys", "too large"})
  void the_keys_that_are_there_go_on_while_the_issuer_fails(String how) throws Exception {
    String token = Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann");
    assertAccepted(token);
    switch (how) {
      case "down" -> issuer.close();
      case "status 500" -> issuer.fail(500);
      case "status 302" -> issuer.fail(302);
      case "no json" -> issuer.publish("<html>");
      case "no keys" -> issuer.publish("{\"keys\":[]}");
      default -> issuer.publish(" ".repeat(JwksUrl.MAX_BYTES) + new JWKSet(Issuer.OTHER_RSA));
    }

    for (int hour = 0; hour < 24; hour++) {
      ticks.pass(Duration.ofHours(1));
      assertRefused(
          Issuer.token(JWSAlgorithm.RS256, Issuer.OTHER_RSA, "ann"), "no matching key(s)");
      assertAccepted(token);
    }
  }

  @Test
  void a_file_of_keys_can_be_replaced(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("jwks.json"), new JWKSet(Issuer.RSA).toString());
    restart(Jwks.present("test", () -> Files.readString(file), ticks));
    String later = Issuer.token(JWSAlgorithm.RS256, Issuer.OTHER_RSA, "ann");
    assertAccepted(Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann"));
    assertRefused(later, "no matching key(s)");

    Files.writeString(file, new JWKSet(Issuer.OTHER_RSA).toString());
    ticks.pass(Jwks.PAUSE);
    assertAccepted(later);
    assertRefused(Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann"), "no matching key(s)");
  }

  @Test
  void an_issuer_that_stands_still_is_not_waited_for_long() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:%s/jwks.json".formatted(silent.getLocalPort());
      JwksUrl source = JwksUrl.of(url, Duration.ofMillis(200));

      assertThatThrownBy(source::read)
          .isInstanceOf(IOException.class)
          .hasMessage("not there within 200 ms");
    }
  }

  @Test
  void a_trickle_of_keys_is_not_waited_for_long() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    HttpServer trickle =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    trickle.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    trickle.start();
    try {
      String url = "http://127.0.0.1:%s/jwks.json".formatted(trickle.getAddress().getPort());
      JwksUrl source = JwksUrl.of(url, Duration.ofMillis(500));

      assertThatThrownBy(source::read)
          .isInstanceOf(IOException.class)
          .hasMessage("not there within 500 ms");
    } finally {
      end.countDown();
      trickle.stop(0);
    }
  }

  @Test
  void an_issuer_that_was_away_at_the_start_is_asked_again() throws Exception {
    issuer.fail(503);
    restart(Jwks.remote("test", JwksUrl.of(issuer.url(), Duration.ofSeconds(5)), ticks));
    String token = Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann");
    assertRefused(token, "no matching key(s)");

    issuer.fail(200);
    ticks.pass(Jwks.PAUSE);
    assertAccepted(token);
  }

  @Test
  void weak_keys_and_keys_for_encryption_are_not_used() throws Exception {
    JWK encryption =
        new com.nimbusds.jose.jwk.RSAKey.Builder(Issuer.OTHER_RSA)
            .keyUse(com.nimbusds.jose.jwk.KeyUse.ENCRYPTION)
            .build();
    issuer.publish(Issuer.RSA.toPublicJWK(), encryption.toPublicJWK());
    restart(Jwks.remote("test", JwksUrl.of(issuer.url(), Duration.ofSeconds(5)), ticks));

    assertRefused(Issuer.token(JWSAlgorithm.RS256, Issuer.OTHER_RSA, "ann"), "no matching key(s)");
    assertAccepted(Issuer.token(JWSAlgorithm.RS256, Issuer.RSA, "ann"));
  }

  @Test
  void no_mutation_of_a_token_gets_through_or_breaks_anything() throws Exception {
    Random random = new Random(20261123);
    String good = Issuer.token(JWSAlgorithm.ES256, Issuer.P256, "ann");
    String signed = good.substring(0, good.lastIndexOf('.'));
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder token = new StringBuilder(good);
      int at = random.nextInt(signed.length());
      char letter = letters.charAt(random.nextInt(letters.length()));
      switch (random.nextInt(3)) {
        case 0 -> token.setCharAt(at, letter);
        case 1 -> token.insert(at, letter);
        default -> token.deleteCharAt(at);
      }
      int expected = token.toString().equals(good) ? 200 : 401;

      assertThat(list("Bearer " + token).statusCode()).as(token.toString()).isEqualTo(expected);
    }
  }

  @Test
  void a_body_is_not_read_before_the_token_is() throws Exception {
    try (Socket socket =
        served.raw(
            """
            POST /chatkit HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Expect: 100-continue\r
            Content-Length: 1000\r
            \r
            """)) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 401");
      assertThat(answer.lines().reduce("", (unused, line) -> line)).matches(UNAUTHORIZED);
    }
  }
}
