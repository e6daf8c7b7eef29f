package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.FileAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A request to Spring WebFlux and its answer. All that blocks does so on virtual threads that
 * nobody interrupts.
 */
final class ReactiveExchange implements ServerResponse {
  private static final Logger log = LoggerFactory.getLogger(ReactiveExchange.class);

  /** An answer of at most so many bytes is sent in one piece. */
  private static final int SMALL = 64 * 1024;

  private static final int CHUNK = 8 * 1024;

  private final ChatKitEndpoint endpoint;
  private final String path;

  /**
   * To be answered.
   *
   * @param path within the application, as sent
   */
  ReactiveExchange(ChatKitEndpoint endpoint, String path) {
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
        .flatMap(principal -> answer(new ReactiveCall(exchange, principal.orElse(null)), open))
        .flatMap(answer -> send(answer, exchange))
        .doFinally(signal -> open.close());
  }

  private Mono<Answer> answer(ReactiveCall call, OpenAnswer open) {
    return Mono.create(sink ->
        start(() -> {
          try (call) {
            Answer answer = endpoint.answer(UriUtils.decode(path, StandardCharsets.UTF_8), call);
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

  private static Mono<Void> send(Answer answer, ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
    answer.headers().forEach(response.getHeaders()::set);
    return switch (answer) {
      case Answer.Whole whole -> send(whole.file(), exchange);
      case Answer.Stream stream ->
          response.writeAndFlushWith(written(stream.events()::writeTo, response).map(Mono::just));
    };
  }

  private static Mono<Void> send(FileAnswer answer, ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    FileAnswer.Body body = answer.body();
    if (body == null) {
      return response.setComplete();
    }
    response.getHeaders().setContentLength(answer.length());
    if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
      return response.setComplete();
    }
    if (answer.length() > SMALL) {
      return response.writeWith(written(out -> copy(body, out), response));
    }
    try (InputStream in = body.open()) {
      return response.writeWith(Mono.just(response.bufferFactory().wrap(in.readAllBytes())));
    } catch (IOException e) {
      return Mono.error(e);
    }
  }

  private static void copy(FileAnswer.Body body, OutputStream out) throws IOException {
    try (InputStream in = body.open()) {
      in.transferTo(out);
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
            ReactiveExchange::start,
            CHUNK));
  }

  /** The answer to a request, to be closed when that is over, also if it is before there is one. */
  private static final class OpenAnswer {
    private @Nullable Answer answer;
    private boolean over;

    synchronized void set(Answer given) {
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

  /** Not known before the answer is written. */
  @Override
  public HttpStatusCode statusCode() {
    return HttpStatus.OK;
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
