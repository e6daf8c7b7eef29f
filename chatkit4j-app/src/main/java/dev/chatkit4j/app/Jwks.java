package dev.chatkit4j.app;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's public keys, read again when they are {@link #FRESH five minutes} old and when a
 * token names a key that is not among them, but never twice within {@link #PAUSE ten seconds}. If
 * they cannot be read those that are there go on. Thread-safe.
 */
final class Jwks implements JWKSource<SecurityContext> {
  static final Duration FRESH = Duration.ofMinutes(5);
  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final Logger logger = LoggerFactory.getLogger(Jwks.class);
  private static final int MIN_RSA_BITS = 2048;
  private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

  private final String name;
  private final Source source;
  private final LongSupplier nanos;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Keys keys;
  private volatile long lastTry;

  /** A source of keys. */
  interface Source {
    /** The text of a JWK set, of bounded size and within bounded time. */
    String read() throws IOException;
  }

  private record Keys(JWKSet set, long since) {}

  private Jwks(String name, Source source, LongSupplier nanos) {
    this.name = name;
    this.source = source;
    this.nanos = nanos;
    long now = nanos.getAsLong();
    this.keys = new Keys(new JWKSet(), now - FRESH.toNanos());
    this.lastTry = now - PAUSE.toNanos();
  }

  /**
   * Keys that must be there now.
   *
   * @param name of the source, for the log
   * @throws IOException if they are not
   */
  static Jwks present(String name, Source source, LongSupplier nanos) throws IOException {
    Jwks jwks = new Jwks(name, source, nanos);
    jwks.read();
    return jwks;
  }

  /** Keys that may be there later; reading them begins now. */
  static Jwks remote(String name, Source source, LongSupplier nanos) {
    Jwks jwks = new Jwks(name, source, nanos);
    Thread.startVirtualThread(jwks::renew);
    return jwks;
  }

  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
    Keys current = keys;
    List<JWK> found = selector.select(current.set);
    if (found.isEmpty()) {
      renew();
      return selector.select(keys.set);
    }
    if (isOver(FRESH, current.since) && isOver(PAUSE, lastTry)) {
      Thread.startVirtualThread(this::renew); // nobody waits: these keys do
    }
    return found;
  }

  /** Who comes while they are read waits for the outcome. */
  private void renew() {
    reading.lock();
    try {
      if (isOver(PAUSE, lastTry)) {
        read();
      }
    } catch (IOException e) {
      logger.warn(
          "Keys of {} cannot be read, going on with {}: {}", name, keys.set.size(), e.getMessage());
    } finally {
      reading.unlock();
    }
  }

  private void read() throws IOException {
    lastTry = nanos.getAsLong();
    keys = new Keys(usable(source.read()), lastTry);
  }

  private boolean isOver(Duration time, long since) {
    return nanos.getAsLong() - since >= time.toNanos();
  }

  /** Those of its keys that may check signatures. Private parts and secrets are dropped. */
  private static JWKSet usable(String text) throws IOException {
    try {
      List<JWK> usable =
          JWKSet.parse(text).toPublicJWKSet().getKeys().stream().filter(Jwks::isUsable).toList();
      if (usable.isEmpty()) {
        throw new IOException(
            "no key for signatures of %s bits RSA or P-256, P-384, P-521 in it"
                .formatted(MIN_RSA_BITS));
      }
      return new JWKSet(usable);
    } catch (ParseException | RuntimeException e) {
      throw new IOException("no JWK set", e); // what is said about it may be its content
    }
  }

  private static boolean isUsable(JWK key) {
    if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
      return false;
    }
    return switch (key) {
      case RSAKey rsa -> rsa.size() >= MIN_RSA_BITS;
      case ECKey ec -> CURVES.contains(ec.getCurve());
      default -> false;
    };
  }
}
