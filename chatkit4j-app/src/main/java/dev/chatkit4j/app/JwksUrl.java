package dev.chatkit4j.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Downloads a JWK set, following no redirects. */
final class JwksUrl implements Jwks.Source {
  /** The most bytes of a JWK set. */
  static final int MAX_BYTES = 256 * 1024;

  private final URI url;
  private final Duration limit;
  private final HttpClient client;

  private JwksUrl(URI url, Duration limit) {
    this.url = url;
    this.limit = limit;
    this.client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  }

  /**
   * What is there.
   *
   * @param limit how long all of it may take
   * @throws IllegalArgumentException if the keys could be replaced on the way: if it is neither
   *     https nor on this machine
   */
  static JwksUrl of(String text, Duration limit) {
    try {
      URI url = new URI(text);
      boolean local = "http".equals(url.getScheme()) && LocalHosts.contains(url.getRawAuthority());
      if (url.getHost() == null || !("https".equals(url.getScheme()) || local)) {
        throw new IllegalArgumentException(
            "must be https, or http on this machine such as http://localhost:8080/jwks.json");
      }
      if (url.getRawUserInfo() != null) {
        throw new IllegalArgumentException("must not contain a user or a password");
      }
      return new JwksUrl(url, limit);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URL", e);
    }
  }

  @Override
  public String read() throws IOException {
    try (ExecutorService download = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> text = download.submit(this::download);
      try {
        return text.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw new IOException("not there within %d ms".formatted(limit.toMillis()), e);
      } catch (ExecutionException e) {
        throw new IOException(reason(e.getCause()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        text.cancel(true);
      }
    }
  }

  private String download() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).build();
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      return Utf8.text(Utf8.bytes(body, MAX_BYTES));
    }
  }

  /** Not every network problem has a message. */
  private static String reason(@Nullable Throwable e) {
    return e == null || e.getMessage() == null ? String.valueOf(e) : e.getMessage();
  }
}
