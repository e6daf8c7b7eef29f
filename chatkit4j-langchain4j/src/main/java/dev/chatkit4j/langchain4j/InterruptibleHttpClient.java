package dev.chatkit4j.langchain4j;

import dev.chatkit4j.responder.BoundedAnswer;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client to give to a model of LangChain4j, on the JDK's. A streamed answer is read on the
 * thread that asks for it, so that an interrupt closes the provider's connection at any moment,
 * even before the first word, and a slow reader makes the provider wait. Thread-safe. Sends no
 * forms.
 */
public final class InterruptibleHttpClient implements HttpClient {
  /** How much of a refusal is read, in bytes. */
  private static final int MAX_REFUSAL = 64 * 1024;

  /** The most bytes of an event, and of an answer that is no stream. */
  private static final long MAX_EVENT = 4 << 20;

  private static final long MAX_ANSWER = 16 << 20;

  private final java.net.http.HttpClient client;
  private final @Nullable Duration timeout;

  private InterruptibleHttpClient(java.net.http.HttpClient client, @Nullable Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  /** For a model's builder, as {@code httpClientBuilder(InterruptibleHttpClient.builder())}. */
  public static HttpClientBuilder builder() {
    return new Builder(null);
  }

  /** Likewise, with a client of the caller's, whose own limit of time to connect holds. */
  public static HttpClientBuilder builder(java.net.http.HttpClient client) {
    return new Builder(client);
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    BodySubscriber<InputStream> content = BodySubscribers.ofInputStream();
    try (InputStream body = content.getBody().toCompletableFuture().join()) {
      HttpResponse<InputStream> answer = send(request, head -> content);
      requireSuccess(answer, body);
      byte[] whole = BoundedAnswer.whole(body, MAX_ANSWER).readAllBytes();
      return successful(answer, new String(whole, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    // Held before there is an answer: one that comes when the call is interrupted is closed too.
    BodySubscriber<InputStream> content = BodySubscribers.ofInputStream();
    try (InputStream body = content.getBody().toCompletableFuture().join()) {
      HttpResponse<InputStream> answer = send(request, head -> content);
      requireSuccess(answer, body);
      listener.onOpen(successful(answer, null));
      parser.parse(BoundedAnswer.ofEvents(body, MAX_EVENT), listener);
    } catch (IOException | RuntimeException e) {
      listener.onError(e);
      return;
    }
    listener.onClose();
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      return client.send(jdkRequest(request), body);
    } catch (HttpTimeoutException e) {
      throw new TimeoutException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }

  private java.net.http.HttpRequest jdkRequest(HttpRequest request) {
    if (!request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty()) {
      throw new UnsupportedFeatureException("forms");
    }
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
    request
        .headers()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    builder.method(
        request.method().name(),
        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
    if (timeout != null) {
      builder.timeout(timeout);
    }
    return builder.build();
  }

  private static void requireSuccess(HttpResponse<?> answer, InputStream body) throws IOException {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      return;
    }
    String text = new String(body.readNBytes(MAX_REFUSAL), StandardCharsets.UTF_8);
    long after =
        answer.headers().firstValue("Retry-After").map(InterruptibleHttpClient::seconds).orElse(0L);
    throw after > 0
        ? new BusyException(status, text, Duration.ofSeconds(after))
        : new HttpException(status, text);
  }

  private static SuccessfulHttpResponse successful(HttpResponse<?> answer, @Nullable String body) {
    return SuccessfulHttpResponse.builder()
        .statusCode(answer.statusCode())
        .headers(answer.headers().map())
        .body(body)
        .build();
  }

  /** 0 for a date, which is not worth a clock. */
  private static long seconds(String retryAfter) {
    return retryAfter.matches("[0-9]{1,6}") ? Long.parseLong(retryAfter) : 0;
  }

  private static final class Builder implements HttpClientBuilder {
    private final java.net.http.@Nullable HttpClient given;
    private @Nullable Duration connectTimeout;
    private @Nullable Duration readTimeout;

    Builder(java.net.http.@Nullable HttpClient given) {
      this.given = given;
    }

    @Override
    public @Nullable Duration connectTimeout() {
      return connectTimeout;
    }

    @Override
    public HttpClientBuilder connectTimeout(@Nullable Duration time) {
      connectTimeout = time;
      return this;
    }

    @Override
    public @Nullable Duration readTimeout() {
      return readTimeout;
    }

    @Override
    public HttpClientBuilder readTimeout(@Nullable Duration time) {
      readTimeout = time;
      return this;
    }

    @Override
    public HttpClient build() {
      return new InterruptibleHttpClient(given == null ? client() : given, readTimeout);
    }

    /** HTTP/1.1: servers on one's own machine stumble over an offer to upgrade. */
    private java.net.http.HttpClient client() {
      java.net.http.HttpClient.Builder builder =
          java.net.http.HttpClient.newBuilder().version(java.net.http.HttpClient.Version.HTTP_1_1);
      if (connectTimeout != null) {
        builder.connectTimeout(connectTimeout);
      }
      return builder.build();
    }
  }
}
