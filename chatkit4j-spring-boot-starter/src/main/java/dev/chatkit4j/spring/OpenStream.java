package dev.chatkit4j.spring;

import dev.chatkit4j.server.Reply;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
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
 * A stream of events on its way through a servlet container. Once that is over, what the container
 * has handed out may be another request's, since Tomcat uses it again: it is neither written to nor
 * completed, and the container's end waits for a write that is under way.
 */
final class OpenStream implements AsyncListener {
  private static final Logger log = LoggerFactory.getLogger(OpenStream.class);

  /** In case that a container does not end a request to which writing failed. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Reply.Events events;
  private final AsyncContext async;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /** Guarded by the lock. */
  private boolean over;

  OpenStream(Reply.Events events, AsyncContext async) {
    this.events = events;
    this.async = async;
  }

  /** Writes all events. */
  void run(HttpServletResponse response) {
    try (events) {
      events.writeTo(new Out(response.getOutputStream()));
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

  /** Ends the request unless the container has done so. */
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

  /** Called with the lock. */
  private void end() {
    over = true;
    ended.signalAll();
  }

  /** Ends it where the container would begin to write an error page into it. */
  @Override
  public void onError(AsyncEvent event) {
    events.close();
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
