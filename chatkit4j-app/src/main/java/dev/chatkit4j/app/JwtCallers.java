package dev.chatkit4j.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.protocol.Refusal;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The subject of a signed token in {@code Authorization: Bearer}. Whatever is wrong with it, the
 * client is told the same; the reason is for the log and names of the token no more than its
 * algorithm, the name of its key and its issuer.
 */
final class JwtCallers implements Callers {
  /** The most characters of a token. */
  static final int MAX_TOKEN = 8 * 1024;

  private static final Pattern BEARER =
      Pattern.compile("bearer +([\\w-]+\\.[\\w-]+\\.[\\w-]*)", Pattern.CASE_INSENSITIVE);
  private static final int MAX_LOGGED = 80;

  private final JwtKeys keys;
  private final Claims expected;
  private final Clock clock;
  private final DefaultJWTProcessor<SecurityContext> signatures = new DefaultJWTProcessor<>();

  /**
   * The claims that a token must have.
   *
   * @param skew how far the clock of the issuer may be off
   */
  record Claims(String issuer, String audience, Duration skew) {}

  /** Accepts tokens signed with these keys that say this. */
  JwtCallers(JwtKeys keys, Claims expected, Clock clock) {
    this.keys = keys;
    this.expected = expected;
    this.clock = clock;
    signatures.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    signatures.setJWSKeySelector(keys.selector());
    signatures.setJWTClaimsSetVerifier(null); // they are checked here, by our clock
  }

  @Override
  public Caller of(HttpRequest request) {
    SignedJWT token = parse(token(request.headers("Authorization")));
    requireText(token);
    requireAcceptable(token.getHeader());
    requireExpected(verified(token));
    return new Caller(subject(token));
  }

  private static String token(List<String> values) {
    if (values.size() != 1) {
      throw refused("%s headers Authorization instead of one".formatted(values.size()));
    }
    if (values.getFirst().length() > MAX_TOKEN) {
      throw refused("the token has more than %s characters".formatted(MAX_TOKEN));
    }
    Matcher bearer = BEARER.matcher(values.getFirst());
    if (!bearer.matches()) {
      throw refused("Authorization is not Bearer and a signed token");
    }
    return bearer.group(1);
  }

  private static SignedJWT parse(String token) {
    try {
      return SignedJWT.parse(token);
    } catch (ParseException | RuntimeException e) {
      throw refused("the token is not signed or cannot be read");
    }
  }

  /** The library puts something in the place of what is not. */
  private static void requireText(SignedJWT token) {
    for (Base64URL part : List.of(token.getParsedParts()).subList(0, 2)) {
      try {
        String unused = Utf8.text(part.decode());
      } catch (IOException e) {
        throw refused("the token is not UTF-8");
      }
    }
  }

  /** Before the keys are asked: which algorithms there are is for the kind of key to say. */
  private void requireAcceptable(JWSHeader header) {
    JWSAlgorithm algorithm = header.getAlgorithm();
    if (!keys.algorithms().contains(algorithm)) {
      throw refused("algorithm %s is not accepted".formatted(printable(algorithm.getName())));
    }
    if (header.getCriticalParams() != null) {
      throw refused("the token has critical header parameters");
    }
  }

  private JWTClaimsSet verified(SignedJWT token) {
    try {
      return signatures.process(token, null);
    } catch (BadJOSEException | JOSEException | RuntimeException e) {
      JWSHeader header = token.getHeader();
      throw refused(
          "%s (algorithm %s, key %s)"
              .formatted(
                  printable(e.getMessage()),
                  header.getAlgorithm().getName(),
                  printable(header.getKeyID())));
    }
  }

  private void requireExpected(JWTClaimsSet claims) {
    Instant now = clock.instant();
    Date expires = claims.getExpirationTime();
    Date begins = claims.getNotBeforeTime();
    if (!expected.issuer.equals(claims.getIssuer())) {
      throw refused("the token is of another issuer, " + printable(claims.getIssuer()));
    }
    if (!claims.getAudience().contains(expected.audience)) {
      throw refused("the token is for another audience");
    }
    if (expires == null) {
      throw refused("the token never expires");
    }
    if (!now.isBefore(expires.toInstant().plus(expected.skew))) {
      throw refused("the token expired at " + expires.toInstant());
    }
    if (begins != null && now.plus(expected.skew).isBefore(begins.toInstant())) {
      throw refused("the token is not valid before " + begins.toInstant());
    }
  }

  /** Only text: the library turns numbers into text, and large ones into that of another. */
  private static String subject(SignedJWT token) {
    if (!(token.getPayload().toJSONObject().get("sub") instanceof String subject)) {
      throw refused("the token has no subject");
    }
    String objection = Callers.objection("the subject", subject);
    if (objection != null) {
      throw refused(objection);
    }
    return subject;
  }

  private static Refusal refused(String reason) {
    return Refusal.unauthorized(reason).with("WWW-Authenticate", "Bearer");
  }

  /** For the log: one line of ASCII that is not long. */
  private static String printable(@Nullable String text) {
    if (text == null) {
      return "(none)";
    }
    String start = text.length() > MAX_LOGGED ? text.substring(0, MAX_LOGGED) + "..." : text;
    return start.replaceAll("[^ -~]", "?");
  }
}
