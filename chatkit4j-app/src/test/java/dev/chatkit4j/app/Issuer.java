package dev.chatkit4j.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer that signs tokens and publishes keys over HTTP. */
final class Issuer implements AutoCloseable {
  static final String NAME = "https://issuer.example.com";
  static final String AUDIENCE = "chat";
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  static final JWK SECRET_KEY = new OctetSequenceKey.Builder(SECRET).build();
  static final RSAKey RSA = rsa("rsa-1");
  static final RSAKey OTHER_RSA = rsa("rsa-2");
  static final ECKey P256 = ec(Curve.P_256);
  static final ECKey P384 = ec(Curve.P_384);
  static final ECKey P521 = ec(Curve.P_521);

  private final HttpServer http;
  private volatile byte[] answer;
  private volatile int status = 200;

  /** How often keys were asked for. */
  final AtomicInteger downloads = new AtomicInteger();

  Issuer(JWK... keys) throws IOException {
    publish(keys);
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/jwks.json",
        exchange -> {
          downloads.incrementAndGet();
          exchange.sendResponseHeaders(status, answer.length);
          try (var out = exchange.getResponseBody()) {
            out.write(answer);
          }
        });
    http.start();
  }

  private static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ECKey ec(Curve curve) {
    try {
      return new ECKeyGenerator(curve).keyID("ec-" + curve.getName()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  void publish(JWK... keys) {
    publish(new JWKSet(List.of(keys)).toString());
  }

  void publish(String text) {
    answer = text.getBytes(StandardCharsets.UTF_8);
  }

  void fail(int newStatus) {
    status = newStatus;
  }

  String url() {
    return "http://127.0.0.1:%s/jwks.json".formatted(http.getAddress().getPort());
  }

  @Override
  public void close() {
    http.stop(0);
  }

  /** Claims that are as they should be. */
  static JWTClaimsSet.Builder claims(String subject) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject(subject)
        .notBeforeTime(Date.from(NOW.minusSeconds(60)))
        .expirationTime(Date.from(NOW.plusSeconds(300)));
  }

  static JWSHeader.Builder header(JWSAlgorithm algorithm, JWK key) {
    return new JWSHeader.Builder(algorithm).keyID(key.getKeyID());
  }

  static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  static String sign(JWSAlgorithm algorithm, JWK key, JWTClaimsSet claims) throws JOSEException {
    JWSSigner signer =
        switch (key) {
          case RSAKey rsa -> new RSASSASigner(rsa);
          case ECKey ec -> new ECDSASigner(ec);
          case OctetSequenceKey secret -> new MACSigner(secret);
          default -> throw new IllegalArgumentException(key.toString());
        };
    return sign(header(algorithm, key).build(), claims, signer);
  }

  /** A good token of that user. */
  static String token(JWSAlgorithm algorithm, JWK key, String subject) throws JOSEException {
    return sign(algorithm, key, claims(subject).build());
  }
}
