package dev.chatkit4j.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code --auth jwt}. A secret is never an argument: everybody can see those. */
final class JwtOptions {
  private static final String SECRET = "CHATKIT4J_JWT_SECRET";
  private static final Duration DOWNLOAD = Duration.ofSeconds(5);
  private static final int MAX_SECRET = 4 * 1024;
  private static final int MAX_SKEW = 300;

  @Option(
      names = "--jwt-secret-file",
      paramLabel = "FILE",
      description =
          "file with the secret of HS256 tokens, at least "
              + JwtKeys.MIN_SECRET
              + " bytes; or put the secret into "
              + SECRET)
  private @Nullable String secretFile;

  @Option(
      names = "--jwt-jwks",
      paramLabel = "FILE|URL",
      description = "JWK set with the public keys of RS*, PS* and ES* tokens")
  private @Nullable String jwks;

  @Option(names = "--jwt-issuer", paramLabel = "NAME", description = "what tokens must have as iss")
  private @Nullable String issuer;

  @Option(
      names = "--jwt-audience",
      paramLabel = "NAME",
      description = "what tokens must have as aud or in it")
  private @Nullable String audience;

  @Option(
      names = "--jwt-clock-skew",
      paramLabel = "SECONDS",
      description =
          "how far the issuer's clock may be off, up to "
              + MAX_SKEW
              + " (default: ${DEFAULT-VALUE})")
  private int skew = 30;

  private final @Nullable String secret;

  /** With the secret that a variable may hold. */
  JwtOptions(Variables variables) {
    this.secret = variables.value(SECRET);
  }

  /** Options that would change nothing are a mistake, and one that opens a server to everybody. */
  void requireNone() {
    if (Stream.of(secret, secretFile, jwks, issuer, audience).anyMatch(Objects::nonNull)) {
      throw new StartException(
          "%s is for --auth jwt only".formatted(secret == null ? "--jwt-..." : SECRET));
    }
  }

  /** Whoever has a token that is as these options say. */
  Callers callers() {
    if (issuer == null || audience == null) {
      throw new StartException("--auth jwt needs --jwt-issuer and --jwt-audience");
    }
    if (skew < 0 || skew > MAX_SKEW) {
      throw new StartException(
          "--jwt-clock-skew must be from 0 to %s seconds, not %s".formatted(MAX_SKEW, skew));
    }
    var claims = new JwtCallers.Claims(issuer, audience, Duration.ofSeconds(skew));
    return new JwtCallers(keys(), claims, Clock.systemUTC());
  }

  private JwtKeys keys() {
    if (Stream.of(secret, secretFile, jwks).filter(Objects::nonNull).count() != 1) {
      throw new StartException(
          "--auth jwt needs one of --jwt-jwks, --jwt-secret-file and the variable " + SECRET);
    }
    if (jwks != null) {
      return JwtKeys.of(jwks.contains("://") ? download(jwks) : file(jwks));
    }
    return secret != null
        ? secret(SECRET, secret.getBytes(StandardCharsets.UTF_8))
        : secret("--jwt-secret-file " + secretFile, secretIn(Objects.requireNonNull(secretFile)));
  }

  private static JwtKeys secret(String name, byte[] secret) {
    try {
      return JwtKeys.secret(secret);
    } catch (IllegalArgumentException e) {
      throw new StartException("%s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** An editor ends a file with a line break that nobody means to be part of the secret. */
  private static byte[] secretIn(String file) {
    try {
      byte[] content = Utf8.bytes(Path.of(file), MAX_SECRET);
      int length = content.length;
      while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
        length--;
      }
      return Arrays.copyOf(content, length);
    } catch (IOException | InvalidPathException e) {
      throw new StartException(
          "--jwt-secret-file %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Jwks file(String file) {
    try {
      return Jwks.present(
          file, () -> Utf8.file(Path.of(file), JwksUrl.MAX_BYTES), System::nanoTime);
    } catch (IOException | InvalidPathException e) {
      throw new StartException(
          "--jwt-jwks %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Jwks download(String url) {
    try {
      return Jwks.remote("--jwt-jwks", JwksUrl.of(url, DOWNLOAD), System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new StartException("--jwt-jwks URL " + e.getMessage(), e);
    }
  }
}
