package dev.chatkit4j.app;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys and algorithms that signatures are checked with. The kind of key says which algorithms
 * there are, never the token: nobody can sign with a public key as if it were a secret.
 *
 * @param selector finds the keys that may have signed a token
 */
record JwtKeys(Set<JWSAlgorithm> algorithms, JWSKeySelector<SecurityContext> selector) {
  /** The fewest bytes of a secret: as many as the hash has. */
  static final int MIN_SECRET = 32;

  private static final Set<JWSAlgorithm> PUBLIC_KEY_ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /**
   * A secret that we share with the issuer; for HS256.
   *
   * @throws IllegalArgumentException if it has fewer than {@link #MIN_SECRET} bytes
   */
  static JwtKeys secret(byte[] secret) {
    if (secret.length < MIN_SECRET) {
      throw new IllegalArgumentException(
          "a secret must have at least %s bytes, not %s".formatted(MIN_SECRET, secret.length));
    }
    List<SecretKey> keys = List.of(new SecretKeySpec(secret, "HmacSHA256"));
    return new JwtKeys(Set.of(JWSAlgorithm.HS256), (header, context) -> keys);
  }

  /** Public keys of the issuer; for RS*, PS* and ES*. */
  static JwtKeys of(JWKSource<SecurityContext> keys) {
    return new JwtKeys(
        PUBLIC_KEY_ALGORITHMS, new JWSVerificationKeySelector<>(PUBLIC_KEY_ALGORITHMS, keys));
  }
}
