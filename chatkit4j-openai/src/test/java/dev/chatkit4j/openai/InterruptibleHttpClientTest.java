package dev.chatkit4j.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import com.openai.core.http.HttpMethod;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.chatkit4j.testmodels.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The parts of a request that arrive, and those of an answer. {@link LeavingTest} has how calls are
 * ended.
 */
final class InterruptibleHttpClientTest extends OpenAiTest {
  private static final RequestOptions NONE = RequestOptions.none();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final InterruptibleHttpClient http = new InterruptibleHttpClient(HttpClient.newBuilder());
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
    http.close();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.builder()
        .method(HttpMethod.POST)
        .baseUrl("http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()));
  }

  private HttpRequest ofProvider() {
    return HttpRequest.builder()
        .method(HttpMethod.POST)
        .baseUrl(provider.url())
        .body(body("{}"))
        .build();
  }

  /** A body that says whether it is closed. */
  static final class Body implements HttpRequestBody {
    private final InputStream content;
    private final long length;
    private final boolean repeatable;
    private volatile boolean closed;

    Body(InputStream content, long length, boolean repeatable) {
      this.content = content;
      this.length = length;
      this.repeatable = repeatable;
    }

    @Override
    public void writeTo(OutputStream out) {
      throw new AssertionError("not asked for a stream");
    }

    @Override
    public InputStream content() {
      return content;
    }

    @Override
    public String contentType() {
      return "application/x-test";
    }

    @Override
    public long contentLength() {
      return length;
    }

    @Override
    public boolean repeatable() {
      return repeatable;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static void pass(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private interface Part {
    String text() throws Exception;
  }

  /** The parts of a message that are read one by one. */
  private static final class Parts extends InputStream {
    private final Iterator<Part> parts;
    private InputStream part = InputStream.nullInputStream();

    Parts(Part... parts) {
      this.parts = List.of(parts).iterator();
    }

    @Override
    public int read() {
      throw new AssertionError("byte by byte");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = part.read(bytes, offset, length);
      while (read < 0 && parts.hasNext()) {
        try {
          part = new ByteArrayInputStream(parts.next().text().getBytes(UTF_8));
        } catch (Exception e) {
          throw new IOException(e);
        }
        read = part.read(bytes, offset, length);
      }
      return read;
    }
  }

  private static Body body(String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return new Body(new ByteArrayInputStream(bytes), bytes.length, true);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  // ------------------------------------------------------------------- requests and answers

  @Test
  void all_of_a_request_and_of_its_answer_arrives() throws Exception {
    CompletableFuture<HttpExchange> seen = new CompletableFuture<>();
    CompletableFuture<String> sent = new CompletableFuture<>();
    server.createContext(
        "/",
        exchange -> {
          seen.complete(exchange);
          sent.complete(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.getResponseHeaders().put("X-Many", List.of("c", "d"));
          exchange.getResponseHeaders().set("x-request-id", "req_1");
          answer(exchange, 201, "answer");
        });
    Body body = body("question");
    HttpRequest request =
        request()
            .method(HttpMethod.PATCH)
            .addPathSegments("a b", "c+d/ü")
            .putQueryParam("q", "1 &+ü")
            .putQueryParams("many", List.of("x", "y"))
            .putHeaders("X-Some", List.of("a", "b"))
            .body(body)
            .build();

    try (HttpResponse response = http.execute(request, NONE)) {
      assertThat(response.statusCode()).isEqualTo(201);
      assertThat(response.headers().values("x-many")).containsExactly("c", "d");
      assertThat(response.requestId()).contains("req_1");
      assertThat(response.body()).hasContent("answer");
    }
    HttpExchange exchange = seen.get();
    assertThat(exchange.getRequestMethod()).isEqualTo("PATCH");
    assertThat(exchange.getRequestURI().getRawPath()).isEqualTo("/v1/a%20b/c%2Bd%2F%C3%BC");
    assertThat(exchange.getRequestURI().getQuery()).isEqualTo("q=1 &+ü&many=x&many=y");
    assertThat(exchange.getRequestHeaders().get("X-Some")).containsExactly("a", "b");
    assertThat(exchange.getRequestHeaders().get("Content-Type"))
        .containsExactly("application/x-test");
    assertThat(exchange.getRequestHeaders().get("Content-Length")).containsExactly("8");
    assertThat(exchange.getRequestHeaders()).doesNotContainKey("Upgrade");
    assertThat(sent.get()).isEqualTo("question");
    assertThat(body.closed).isTrue();
  }

  @Test
  void a_request_without_a_body_and_an_answer_without_one_arrive() throws Exception {
    server.createContext("/", exchange -> answer(exchange, 204, ""));

    HttpRequest request = request().method(HttpMethod.DELETE).build();
    try (HttpResponse response = http.execute(request, NONE)) {
      assertThat(response.statusCode()).isEqualTo(204);
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  void a_body_of_unknown_length_is_sent_while_it_is_read() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<String> sent = new CompletableFuture<>();
    server.createContext(
        "/",
        exchange -> {
          String first = new String(exchange.getRequestBody().readNBytes(500_000), UTF_8);
          begun.countDown();
          sent.complete(first + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          assertThat(exchange.getRequestHeaders()).doesNotContainKey("Content-Length");
          answer(exchange, 200, "");
        });
    Parts parts =
        new Parts(
            () -> "x".repeat(1_000_000),
            () -> {
              assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
              return "last";
            });

    http.execute(request().body(new Body(parts, -1, false)).build(), NONE).close();

    assertThat(sent.get()).isEqualTo("x".repeat(1_000_000) + "last");
  }

  @Test
  void a_body_that_cannot_be_read_is_an_error_of_transport() {
    server.createContext("/", exchange -> answer(exchange, 200, ""));
    Parts broken =
        new Parts(() -> {
          throw new IOException("disk");
        });
    Body body = new Body(broken, -1, false);

    assertThatThrownBy(() -> http.execute(request().body(body).build(), NONE))
        .isInstanceOf(OpenAIIoException.class)
        .hasStackTraceContaining("disk");
    assertThat(body.closed).isTrue();
  }

  @Test
  void a_redirect_is_not_followed() {
    List<String> paths = new CopyOnWriteArrayList<>();
    server.createContext(
        "/",
        exchange -> {
          paths.add(exchange.getRequestURI().getPath());
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          answer(exchange, 307, "");
        });

    try (HttpResponse response = http.execute(request().body(body("key")).build(), NONE)) {
      assertThat(response.statusCode()).isEqualTo(307);
    }
    assertThat(paths).containsExactly("/v1");
  }

  @Test
  void a_connection_is_used_again_after_a_stream_that_was_closed_just_before_its_end()
      throws Exception {
    int calls = 20;
    Set<Integer> ports = new HashSet<>();
    SynchronousQueue<Integer> ending = new SynchronousQueue<>();
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          int port = exchange.getRemoteAddress().getPort();
          try {
            ending.put(port);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          exchange.close();
        });

    for (int i = 0; i < calls; i++) {
      try (HttpResponse response = http.execute(request().body(body("x")).build(), NONE)) {
        assertThat(response.body().read()).isEqualTo(1);
        ports.add(ending.take());
      }
    }

    assertThat(ports).hasSizeLessThan(calls / 2);
  }

  // ---------------------------------------------------------------------------- limits of time

  private static RequestOptions limits(Timeout.Builder limits) {
    return RequestOptions.builder().timeout(limits.build()).build();
  }

  private void assertLate(RequestOptions options) throws Exception {
    assertThatThrownBy(
            () -> {
              try (HttpResponse response = http.execute(ofProvider(), options)) {
                response.body().readAllBytes();
              }
            })
        .satisfiesAnyOf(
            late -> assertThat(late).isInstanceOf(HttpTimeoutException.class),
            late ->
                assertThat(late)
                    .isInstanceOf(OpenAIIoException.class)
                    .hasCauseInstanceOf(HttpTimeoutException.class));
    provider.connections.element().closed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void a_call_has_a_limit_of_time_before_the_answer_begins() throws Exception {
    provider.answers(Provider.Connection::waitUntilClosed);

    assertLate(limits(Timeout.builder().request(Duration.ofMillis(200)).read(Duration.ZERO)));
  }

  @Test
  void a_call_has_a_limit_of_time_however_much_comes() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      while (true) {
        connection.event("more");
      }
    });

    assertLate(limits(Timeout.builder().request(Duration.ofMillis(200)).read(Duration.ZERO)));
  }

  @Test
  void a_call_has_a_limit_of_time_although_its_answer_waits_to_be_read() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event("first");
      connection.waitUntilClosed();
    });
    RequestOptions options = limits(Timeout.builder().request(Duration.ofSeconds(1)));

    try (HttpResponse response = http.execute(ofProvider(), options)) {
      pass(Duration.ofSeconds(1));

      assertThatThrownBy(() -> response.body().read()).isInstanceOf(HttpTimeoutException.class);
    }
    provider.connections.element().closed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void silence_has_a_limit_before_the_answer_begins() throws Exception {
    provider.answers(Provider.Connection::waitUntilClosed);

    assertLate(limits(Timeout.builder().request(Duration.ZERO).read(Duration.ofMillis(200))));
  }

  @Test
  void silence_has_a_limit_within_an_answer() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event("first");
      connection.waitUntilClosed();
    });

    assertLate(limits(Timeout.builder().request(Duration.ZERO).read(Duration.ofMillis(200))));
  }

  @Test
  void what_takes_long_to_send_is_not_silence() throws Exception {
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          answer(exchange, 200, "");
        });
    Parts slow =
        new Parts(() -> {
          pass(Duration.ofSeconds(3));
          return "x";
        });

    HttpRequest request = request().body(new Body(slow, 1, false)).build();
    RequestOptions options = limits(Timeout.builder().read(Duration.ofSeconds(2)));
    try (HttpResponse response = http.execute(request, options)) {
      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  private static void pass(Duration time) {
    new CompletableFuture<>()
        .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  @Test
  void time_to_connect_has_the_limit_of_the_client() {
    Timeout ten = Timeout.builder().connect(Duration.ofSeconds(10)).build();
    Timeout never = Timeout.builder().connect(Duration.ZERO).build();

    assertThat(InterruptibleHttpClient.clients(ten).build().connectTimeout())
        .contains(Duration.ofSeconds(10));
    assertThat(InterruptibleHttpClient.clients(never).build().connectTimeout()).isEmpty();
  }

  // -------------------------------------------------------------------------------- other threads

  @Test
  void an_answer_can_be_awaited_elsewhere() throws Exception {
    provider.says(Wire.says("Hello"));
    ResponseCreateParams params = ResponseCreateParams.builder().model("small").input("Hi").build();
    List<ResponseStreamEvent> events = new CopyOnWriteArrayList<>();

    client
        .async()
        .responses()
        .createStreaming(params)
        .subscribe(events::add)
        .onCompleteFuture()
        .get(20, TimeUnit.SECONDS);

    assertThat(events).hasSize(Wire.says("Hello").length);
  }

  @Test
  void a_call_that_is_awaited_elsewhere_fails_as_others_do() throws Exception {
    provider.answers(connection -> {});

    assertThat(http.executeAsync(ofProvider(), NONE))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(OpenAIIoException.class);
  }

  @Test
  void a_call_that_is_awaited_elsewhere_can_be_cancelled() throws Exception {
    provider.answers(Provider.Connection::waitUntilClosed);
    CompletableFuture<HttpResponse> answer = http.executeAsync(ofProvider(), NONE);
    Provider.Connection connection = provider.connections.poll(20, TimeUnit.SECONDS);

    answer.cancel(true);

    connection.closed.get(1, TimeUnit.SECONDS);
  }

  @Test
  void an_answer_can_be_closed_on_another_thread_than_the_one_that_reads_it() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event("first");
      connection.waitUntilClosed();
    });
    HttpResponse response = http.execute(ofProvider(), NONE);
    var read = threads.submit(() -> response.body().readAllBytes());

    response.close();

    assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("closed");
    provider.connections.element().closed.get(10, TimeUnit.SECONDS);
  }

  // --------------------------------------------------------------------------------------- the end

  @Test
  void a_closed_client_makes_no_call_and_ends_none() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 5);
          exchange.getResponseBody().flush();
          pass(closed);
          exchange.getResponseBody().write("words".getBytes(UTF_8));
          exchange.close();
        });
    try (HttpResponse response = http.execute(request().body(body("x")).build(), NONE)) {
      http.close();
      closed.countDown();

      assertThat(response.body()).hasContent("words");
    }
    Body body = body("x");
    assertThatThrownBy(() -> http.execute(request().body(body).build(), NONE))
        .isInstanceOf(IllegalStateException.class);
    assertThat(body.closed).isTrue();
  }
}
