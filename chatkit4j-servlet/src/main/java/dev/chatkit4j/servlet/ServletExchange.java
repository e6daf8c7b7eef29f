package dev.chatkit4j.servlet;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.HttpResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
    Course course;
    HttpServletResponse direct;
    try {
      AsyncContext async = request.startAsync(request, response);
      async.setTimeout(0); // the engine ends what takes too long
      course = new Course(stream, async);
      async.addListener(course);
      begin(stream);
      direct = surroundings.flushed(response);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
    if (direct.isCommitted()) {
      Thread.ofVirtual().name("chatkit4j-stream").start(() -> course.run(direct));
    } else {
      response.reset();
      send(
          endpoint.keptBack(
              stream,
              "the response does not go out when it is flushed; a filter has put %s around it"
                  .formatted(response.getClass().getName())));
      course.complete();
    }
  }

  /**
   * A stream on its way through the container. Once that is over, what the container has handed out
   * may be another request's, since Tomcat uses it again: it is neither written to nor completed,
   * and the container's end waits for a write that is under way.
   */
  private static final class Course implements AsyncListener {
    /** In case that a container does not end a request to which writing failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpResponse.Stream stream;
    private final AsyncContext async;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    /** Guarded by the lock. */
    private boolean over;

    Course(HttpResponse.Stream stream, AsyncContext async) {
      this.stream = stream;
      this.async = async;
    }

    void run(HttpServletResponse response) {
      try (stream) {
        stream.writeTo(new Out(response.getOutputStream()));
      } catch (IOException e) {
        log.debug("A client is gone", e);
        awaitEnd();
      } catch (RuntimeException e) {
        log.debug("A client is gone", e);
      }
      complete();
    }

    /**
     * After a failure to write the container itself ends the request, on a thread of its own. One
     * that is completed meanwhile may take the end of the next request for this one's.
     */
    private void awaitEnd() {
      lock.lock();
      try {
        long left = PATIENCE.toNanos();
        while (!over && left > 0) {
          left = ended.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        lock.unlock();
      }
    }

    /** Called with the lock. */
    private void end() {
      over = true;
      ended.signalAll();
    }

    void complete() {
      lock.lock();
      try {
        if (!over) {
          end();
          async.complete();
        }
      } catch (IllegalStateException e) {
        log.debug("The container has ended the request already", e);
      } finally {
        lock.unlock();
      }
    }

    /** Ends it where the container would begin to write an error page into it. */
    @Override
    public void onError(AsyncEvent event) {
      stream.close();
      complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    /** The container goes on, and uses again what it has, when this returns. */
    @Override
    public void onComplete(AsyncEvent event) {
      lock.lock();
      try {
        end();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private final class Out extends FilterOutputStream {
      Out(OutputStream container) {
        super(container);
      }

      @Override
      public void write(byte[] piece, int from, int length) throws IOException {
        lock.lock();
        try {
          requireOpen();
          out.write(piece, from, length);
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void flush() throws IOException {
        lock.lock();
        try {
          requireOpen();
          out.flush();
        } finally {
          lock.unlock();
        }
      }

      private void requireOpen() throws IOException {
        if (over) {
          throw new IOException("the container has ended the request");
        }
      }
    }
  }
}
