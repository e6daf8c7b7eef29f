package dev.chatkit4j.servlet;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.HttpResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request to a servlet container and its answer. A stream of events leaves the container's thread
 * at once and goes on on a virtual one, so that any number of them are open.
 */
public final class ServletExchange {
  private static final Logger log = LoggerFactory.getLogger(ServletExchange.class);

  private final ChatKitEndpoint<?> endpoint;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Surroundings surroundings;

  private ServletExchange(
      ChatKitEndpoint<?> endpoint,
      HttpServletRequest request,
      HttpServletResponse response,
      Surroundings surroundings) {
    this.endpoint = endpoint;
    this.request = request;
    this.response = response;
    this.surroundings = surroundings;
  }

  /**
   * Answers a request, for frameworks on top of servlets; others have {@link ChatKitServlet}. That
   * the client is gone is no failure.
   *
   * @param path see {@link dev.chatkit4j.http.HttpRequest#path}
   */
  public static void answer(
      ChatKitEndpoint<?> endpoint,
      String path,
      HttpServletRequest request,
      HttpServletResponse response,
      Surroundings surroundings) {
    var asked = new ServletHttpRequest(path, request, response, surroundings);
    try {
      new ServletExchange(endpoint, request, response, surroundings).send(endpoint.answer(asked));
    } catch (IOException e) {
      log.debug("A client is gone", e);
    }
  }

  private void send(HttpResponse answer) throws IOException {
    switch (answer) {
      case HttpResponse.Whole whole -> sendWhole(whole);
      case HttpResponse.Stream stream -> stream(stream);
    }
  }

  private void sendWhole(HttpResponse.Whole whole) throws IOException {
    try (whole) {
      begin(whole);
      if (whole.length() > 0) {
        whole.writeTo(response.getOutputStream());
      }
      response.flushBuffer();
    }
  }

  private void begin(HttpResponse answer) {
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
  }

  /**
   * The headers go out on this thread: filters may still add some when it is back with them. Until
   * then all that fails is an answer of its own.
   */
  private void stream(HttpResponse.Stream stream) throws IOException {
    AsyncContext async;
    HttpServletResponse direct;
    try {
      async = request.startAsync(request, response);
      async.setTimeout(0); // the engine ends what takes too long
      async.addListener(new ClientGone(stream));
      begin(stream);
      direct = surroundings.flushed(response);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
    if (direct.isCommitted()) {
      Thread.ofVirtual().name("chatkit4j-stream").start(() -> stream(stream, direct, async));
    } else {
      response.reset();
      send(
          endpoint.keptBack(
              stream,
              "the response does not go out when it is flushed; a filter has put %s around it"
                  .formatted(response.getClass().getName())));
      complete(async);
    }
  }

  private static void stream(
      HttpResponse.Stream stream, HttpServletResponse response, AsyncContext async) {
    try (stream) {
      stream.writeTo(response.getOutputStream());
    } catch (IOException | RuntimeException e) {
      log.debug("A client is gone", e);
    }
    complete(async);
  }

  private static void complete(AsyncContext async) {
    try {
      async.complete();
    } catch (IllegalStateException e) {
      log.debug("The container has ended the request already", e);
    }
  }

  /** Ends a failed stream where the container would begin to write an error page into it. */
  private record ClientGone(HttpResponse.Stream stream) implements AsyncListener {
    @Override
    public void onError(AsyncEvent event) {
      stream.close();
      complete(event.getAsyncContext());
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
