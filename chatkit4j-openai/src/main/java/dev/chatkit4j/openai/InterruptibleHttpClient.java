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
import dev.chatkit4j.responder.BoundedAnswer;
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
 * the client's, and that of time to write, which is the request's as a whole. There are no web
 * sockets.
 */
public final class InterruptibleHttpClient implements HttpClient {
  private static final Timeout DEFAULT = Timeout.builder().build();

  /** The most bytes of an event or of an answer that is no stream; a large picture has a third. */
  private static final long MAX_PIECE = 16 << 20;

  private final ClientPool clients;

  InterruptibleHttpClient(java.net.http.HttpClient.Builder builder) {
    clients = new ClientPool(builder);
  }

  /**
   * OpenAI's client over this one. Speaks HTTP/2 with servers that do over TLS, and follows no
   * redirects.
   *
   * @param options sets key, address, limits of time and all else, such as {@code
   *     ClientOptions.Builder::fromEnv}
   */
  public static OpenAIClient openAIClient(Consumer<ClientOptions.Builder> options) {
    ClientOptions.Builder builder = ClientOptions.builder();
    options.accept(builder);
    return openAIClient(clients(builder.timeout()), builder);
  }

  static java.net.http.HttpClient.Builder clients(Timeout timeout) {
    java.net.http.HttpClient.Builder clients = java.net.http.HttpClient.newBuilder();
    if (!timeout.connect().isZero()) {
      clients.connectTimeout(timeout.connect());
    }
    return clients;
  }

  /**
   * Likewise, over clients with a proxy or certificates of the caller's.
   *
   * @param clients of which a client is built for every {@value ClientPool#CALLS} calls at a time;
   *     what it says of time to connect, redirects and the version of HTTP holds
   */
  public static OpenAIClient openAIClient(
      java.net.http.HttpClient.Builder clients, Consumer<ClientOptions.Builder> options) {
    ClientOptions.Builder builder = ClientOptions.builder();
    options.accept(builder);
    return openAIClient(clients, builder);
  }

  private static OpenAIClient openAIClient(
      java.net.http.HttpClient.Builder clients, ClientOptions.Builder options) {
    HttpClient client = new InterruptibleHttpClient(requireNonNull(clients, "clients"));
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
      ClientPool.Lease lease = clients.take();
      body.onEnd(lease::end);
      var answer =
          lease.client.sendAsync(jdkRequest(request, timeout.request(), sent), head -> body);
      try {
        CompletableFuture.anyOf(sent, answer).get();
        java.net.http.HttpResponse<?> head = within(timeout.read(), answer);
        return Response.of(head.statusCode(), headers(head), body);
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

  /** Makes no more calls. Those that run go on. */
  @Override
  public void close() {
    clients.close();
  }

  // ------------------------------------------------------------------------ what is sent, and got

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

  /** Forms are many small pieces, which are put together here. */
  private static InputStream content(HttpRequestBody body, CompletableFuture<Void> sent) {
    return new FilterInputStream(body.content()) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.readNBytes(bytes, offset, length);
        if (read == 0 && length > 0) {
          sent.complete(null);
          return -1;
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

  private record Response(int statusCode, Headers headers, ResponseBody whole, InputStream body)
      implements HttpResponse {
    static Response of(int status, Headers headers, ResponseBody whole) {
      boolean events =
          headers.values("Content-Type").stream().anyMatch(type -> type.contains("event-stream"));
      return new Response(
          status,
          headers,
          whole,
          events
              ? BoundedAnswer.ofEvents(whole, MAX_PIECE)
              : BoundedAnswer.whole(whole, MAX_PIECE));
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}
