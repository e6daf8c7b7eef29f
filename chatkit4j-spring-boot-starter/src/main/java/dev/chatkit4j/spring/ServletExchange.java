package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.FileAnswer;
import dev.chatkit4j.server.Reply;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.UriUtils;
import org.springframework.web.util.WebUtils;

/**
 * A request to Spring MVC and its answer. A stream of events leaves the container's thread at once
 * and goes on on a virtual one, so that any number of them are open.
 */
final class ServletExchange implements ServerResponse {
  private static final Logger log = LoggerFactory.getLogger(ServletExchange.class);

  private final ChatKitEndpoint endpoint;
  private final String path;

  /**
   * To be answered.
   *
   * @param path within the application, as sent
   */
  ServletExchange(ChatKitEndpoint endpoint, String path) {
    this.endpoint = endpoint;
    this.path = path;
  }

  @Override
  public @Nullable ModelAndView writeTo(
      HttpServletRequest request, HttpServletResponse response, Context context) {
    try {
      String asked = UriUtils.decode(path, StandardCharsets.UTF_8);
      Answer answer = endpoint.answer(asked, new ServletCall(request, response));
      switch (answer) {
        case Answer.Whole whole -> send(whole, request, response);
        case Answer.Stream stream -> stream(stream, request, response);
      }
    } catch (IOException e) {
      log.debug("A client is gone", e);
    }
    return null;
  }

  private static void send(
      Answer.Whole whole, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (whole) {
      begin(whole, response);
      send(whole.file(), request, response);
    }
  }

  private static void begin(Answer answer, HttpServletResponse response) {
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
  }

  private static void send(
      FileAnswer answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (answer.body() == null) {
      return;
    }
    response.setContentLengthLong(answer.length());
    if (!request.getMethod().equals("HEAD")) {
      try (InputStream in = answer.body().open()) {
        in.transferTo(response.getOutputStream());
      }
    }
    response.flushBuffer();
  }

  /**
   * The headers go out on this thread: filters may still add some when it is back with them. Until
   * then all that fails is an answer of its own.
   */
  private static void stream(
      Answer.Stream stream, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Reply.Events events = stream.events();
    OpenStream open;
    HttpServletResponse direct;
    try {
      AsyncContext async = request.startAsync(request, response);
      async.setTimeout(0); // the engine ends what takes too long
      open = new OpenStream(events, async);
      async.addListener(open);
      begin(stream, response);
      direct = flushed(response);
    } catch (IOException | RuntimeException e) {
      events.close();
      throw e;
    }
    if (direct.isCommitted()) {
      Thread.ofVirtual().name("chatkit4j-stream").start(() -> open.run(direct));
    } else {
      events.close();
      refuse(stream, request, response);
      open.complete();
    }
  }

  /** The same response without what would keep the answer until it is whole. */
  private static HttpServletResponse flushed(HttpServletResponse response) throws IOException {
    response.flushBuffer();
    HttpServletResponse direct = response;
    var keeping = WebUtils.getNativeResponse(direct, ContentCachingResponseWrapper.class);
    while (keeping != null) {
      direct = (HttpServletResponse) keeping.getResponse();
      direct.flushBuffer();
      keeping = WebUtils.getNativeResponse(direct, ContentCachingResponseWrapper.class);
    }
    return direct;
  }

  private static void refuse(
      Answer.Stream stream, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.reset();
    send(ChatKitEndpoint.keptBack(stream.requestId(), response.getClass()), request, response);
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
  public MultiValueMap<String, Cookie> cookies() {
    return new LinkedMultiValueMap<>();
  }
}
