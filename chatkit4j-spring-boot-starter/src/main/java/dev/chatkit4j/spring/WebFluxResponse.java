package dev.chatkit4j.spring;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.HttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The answer to a request to Spring WebFlux, made when it is written. All that blocks does so on
 * virtual threads that nobody interrupts.
 */
final class WebFluxResponse implements ServerResponse {
  private static final Logger log = LoggerFactory.getLogger(WebFluxResponse.class);

  /** An answer of at most so many bytes is sent in one piece. */
  private static final int SMALL = 64 * 1024;

  private static final int CHUNK = 8 * 1024;

  private final ChatKitEndpoint<ChatUser> endpoint;
  private final String path;
  private volatile int status; // 0 until it is known

  /**
   * To be answered.
   *
   * @param path within the application, as sent
   */
  WebFluxResponse(ChatKitEndpoint<ChatUser> endpoint, String path) {
    this.endpoint = endpoint;
    this.path = path;
  }

  @Override
  public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
    OpenAnswer open = new OpenAnswer();
    return exchange
        .getPrincipal()
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(
            principal -> answer(new WebFluxRequest(exchange, path, principal.orElse(null)), open))
        .flatMap(answer -> send(answer, exchange))
        .doFinally(signal -> open.close());
  }

  private Mono<HttpResponse> answer(WebFluxRequest request, OpenAnswer open) {
    return Mono.create(sink ->
        start(() -> {
          try (request) {
            HttpResponse answer = endpoint.answer(request);
            open.set(answer);
            sink.success(answer);
          } catch (IOException e) {
            log.debug("A client is gone", e);
            sink.success();
          } catch (RuntimeException | Error e) {
            sink.error(e);
          }
        }));
  }

  private static void start(Runnable task) {
    Thread.ofVirtual().name("chatkit4j-request").start(task);
  }

  private Mono<Void> send(HttpResponse answer, ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    status = answer.status();
    response.setStatusCode(HttpStatusCode.valueOf(status));
    answer.headers().forEach(response.getHeaders()::set);
    return switch (answer) {
      case HttpResponse.Whole whole -> send(whole, response);
      case HttpResponse.Stream stream ->
          response.writeAndFlushWith(written(stream::writeTo, response).map(Mono::just));
    };
  }

  private static Mono<Void> send(HttpResponse.Whole answer, ServerHttpResponse response) {
    if (answer.length() == 0) {
      return response.setComplete();
    }
    if (answer.length() > SMALL) {
      return response.writeWith(written(answer::writeTo, response));
    }
    try {
      return response.writeWith(Mono.just(response.bufferFactory().wrap(answer.bytes())));
    } catch (IOException e) {
      return Mono.error(e);
    }
  }

  private interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  private static Flux<DataBuffer> written(Writer writer, ServerHttpResponse response) {
    return Flux.from(
        DataBufferUtils.outputStreamPublisher(
            out -> {
              try {
                writer.writeTo(out);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            response.bufferFactory(),
            WebFluxResponse::start,
            CHUNK));
  }

  /** The answer to a request, to be closed when that is over, also if it is before there is one. */
  private static final class OpenAnswer {
    private @Nullable HttpResponse answer;
    private boolean over;

    synchronized void set(HttpResponse given) {
      answer = given;
      if (over) {
        given.close();
      }
    }

    synchronized void close() {
      over = true;
      if (answer != null) {
        answer.close();
      }
    }
  }

  /**
   * The status of the answer.
   *
   * @throws IllegalStateException if it is not answered yet
   */
  @Override
  public HttpStatusCode statusCode() {
    if (status == 0) {
      throw new IllegalStateException("the request is answered when its response is written");
    }
    return HttpStatusCode.valueOf(status);
  }

  @Override
  public HttpHeaders headers() {
    return HttpHeaders.EMPTY;
  }

  @Override
  public MultiValueMap<String, ResponseCookie> cookies() {
    return new LinkedMultiValueMap<>();
  }
}
