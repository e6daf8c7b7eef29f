package dev.chatkit4j.openai;

import static java.util.Objects.requireNonNull;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client to make OpenAI's client with, on the JDK's. An interrupt of the thread that waits
 * for an answer or reads it ends the call at any moment, even before the first word: on HTTP/1.1
 * its connection is closed, on HTTP/2, where calls share one, its stream is reset. A slow reader
 * makes the provider wait. Thread-safe.
 *
 * <p>All limits of {@link Timeout} hold for each request, but for that of time to connect, which is
 * the client's, and that of time to write, which is the request's as a whole. Redirects are not
 * followed, and there are no web sockets.
 */
public final class InterruptibleHttpClient implements HttpClient {
  private static final Timeout DEFAULT = Timeout.builder().build();

  private final java.net.http.HttpClient client;
  private final boolean ours;
  private volatile boolean closed;

  private InterruptibleHttpClient(java.net.http.HttpClient client, boolean ours) {
    this.client = client;
    this.ours = ours;
  }

  /**
   * OpenAI's client over this one. Speaks HTTP/2 with servers that do, over TLS.
   *
   * @param options sets key, address, limits of time and all else, such as {@code
   *     ClientOptions.Builder::fromEnv}
   */
  public static OpenAIClient openAIClient(Consumer<ClientOptions.Builder> options) {
    ClientOptions.Builder builder = ClientOptions.builder();
    options.accept(builder);
    java.net.http.HttpClient.Builder client = java.net.http.HttpClient.newBuilder();
    Duration connect = builder.timeout().connect();
    if (!connect.isZero()) {
      client.connectTimeout(connect);
    }
    return over(new InterruptibleHttpClient(client.build(), true), builder);
  }

  /**
   * Likewise, over a client of the caller's, such as one with a proxy or certificates of its own.
   *
   * @param client whose own limit of time to connect holds; the caller closes it
   */
  public static OpenAIClient openAIClient(
      java.net.http.HttpClient client, Consumer<ClientOptions.Builder> options) {
    ClientOptions.Builder builder = ClientOptions.builder();
    options.accept(builder);
    return over(new InterruptibleHttpClient(requireNonNull(client, "client"), false), builder);
  }

  private static OpenAIClient over(InterruptibleHttpClient client, ClientOptions.Builder options) {
    return new OpenAIClientImpl(options.httpClient(client).build());
  }

  // ----------------------------------------------------------------------------------- a call

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    Timeout given = options.getTimeout();
    Timeout timeout = given == null ? DEFAULT : given;
    ResponseBody body = new ResponseBody(timeout.request(), timeout.read());
    HttpResponse response = null;
    try {
      response = answer(request, timeout, body);
      return response;
    } catch (IOException e) {
      throw new OpenAIIoException("Request failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpenAIIoException("Request failed", e);
    } finally {
      if (response == null) {
        body.cancel();
      }
    }
  }

  private HttpResponse answer(HttpRequest request, Timeout timeout, ResponseBody body)
      throws IOException, InterruptedException {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try (HttpRequestBody content = request.body()) {
      if (closed) {
        throw new IllegalStateException("The client is closed");
      }
      var answer = client.sendAsync(jdkRequest(request, timeout.request(), sent), head -> body);
      try {
        CompletableFuture.anyOf(sent, answer).get();
        java.net.http.HttpResponse<?> head = within(timeout.read(), answer);
        return new Response(head.statusCode(), headers(head), body);
      } catch (InterruptedException | TimeoutException e) {
        answer.cancel(true);
        throw e;
      }
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("The answer did not begin in time");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }

  private static <T> T within(Duration limit, CompletableFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return limit.isZero()
        ? future.get()
        : future.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .name("chatkit4j-openai-call")
            .unstarted(() -> complete(result, request, options));
    var unused =
        result.whenComplete((response, failure) -> {
          if (failure instanceof CancellationException) {
            caller.interrupt();
          }
        });
    caller.start();
    return result;
  }

  private void complete(
      CompletableFuture<HttpResponse> result, HttpRequest request, RequestOptions options) {
    try {
      HttpResponse response = execute(request, options);
      if (!result.complete(response)) {
        response.close();
      }
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    if (ours) {
      client.shutdown(); // calls that run are not ended
    }
  }

  // ------------------------------------------------------------------- what is sent, and what
  // comes

  private static java.net.http.HttpRequest jdkRequest(
      HttpRequest request, Duration whole, CompletableFuture<Void> sent) {
    URI uri = uri(request);
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(uri)
            .method(request.method().name(), publisher(request.body(), sent));
    if ("http".equalsIgnoreCase(uri.getScheme())) {
      // Servers on one's own machine stumble over an offer to upgrade.
      builder.version(java.net.http.HttpClient.Version.HTTP_1_1);
    }
    if (!whole.isZero()) {
      builder.timeout(whole);
    }
    Headers headers = request.headers();
    for (String name : headers.names()) {
      headers.values(name).forEach(value -> builder.header(name, value));
    }
    String type = request.body() == null ? null : request.body().contentType();
    if (type != null) {
      builder.setHeader("Content-Type", type);
    }
    return builder.build();
  }

  /** A space in a path is no plus, which is what {@link HttpRequest#url} makes of it. */
  private static URI uri(HttpRequest request) {
    String base = request.baseUrl();
    return URI.create(base + request.url().substring(base.length()).replace("+", "%20"));
  }

  private static BodyPublisher publisher(
      @Nullable HttpRequestBody body, CompletableFuture<Void> sent) {
    if (body == null || body.contentLength() == 0) {
      sent.complete(null);
      return BodyPublishers.noBody();
    }
    AtomicBoolean opened = new AtomicBoolean();
    BodyPublisher content =
        BodyPublishers.ofInputStream(
            () -> opened.getAndSet(true) && !body.repeatable() ? null : content(body, sent));
    return body.contentLength() < 0
        ? content
        : BodyPublishers.fromPublisher(content, body.contentLength());
  }

  private static InputStream content(HttpRequestBody body, CompletableFuture<Void> sent) {
    return new FilterInputStream(body.content()) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read < 0) {
          sent.complete(null);
        }
        return read;
      }
    };
  }

  private static Headers headers(java.net.http.HttpResponse<?> head) {
    Headers.Builder headers = Headers.builder();
    head.headers()
        .map()
        .forEach((name, values) -> {
          if (!name.startsWith(":")) { // HTTP/2's status
            headers.put(name, values);
          }
        });
    return headers.build();
  }

  private record Response(int statusCode, Headers headers, ResponseBody body)
      implements HttpResponse {
    @Override
    public void close() {
      body.close();
    }
  }
}
