package dev.chatkit4j.openai;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, as it comes, for one thread to read. An interrupt of that thread ends the
 * call at once, and so does a limit of time. What is not read makes the provider wait.
 */
final class ResponseBody extends InputStream implements HttpResponse.BodySubscriber<ResponseBody> {
  /** What comes last, and is all that is empty. */
  private static final List<ByteBuffer> END = List.of();

  /** How long the end of an answer is waited for. */
  private static final Duration ENDING = Duration.ofMillis(100);

  private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final long deadline;
  private final long silence;
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;
  private volatile Runnable end = () -> {};
  private Iterator<ByteBuffer> buffers = Collections.emptyIterator();
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /**
   * Begins now.
   *
   * @param whole how long all of the call may take; zero for ever
   * @param silence how long nothing may come; zero for ever
   */
  ResponseBody(Duration whole, Duration silence) {
    deadline = System.nanoTime() + nanos(whole);
    this.silence = nanos(silence);
  }

  /**
   * Sets what to do when the call is over, before the call.
   *
   * @param end may be done more than once
   */
  void onEnd(Runnable end) {
    this.end = end;
  }

  private static long nanos(Duration limit) {
    long most = Long.MAX_VALUE / 2; // so that a deadline can be reckoned
    return limit.isZero() ? most : Math.min(most, TimeUnit.NANOSECONDS.convert(limit));
  }

  // ------------------------------------------------------------------------ what comes in

  @Override
  public CompletionStage<ResponseBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed.get()) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> more) {
    if (more.isEmpty()) {
      ask();
    } else {
      arrived.add(more);
    }
  }

  @Override
  public void onError(Throwable why) {
    failure = why;
    onComplete();
  }

  @Override
  public void onComplete() {
    arrived.add(END);
    end.run();
  }

  // ----------------------------------------------------------------------- what is read of it

  @Override
  public int read() throws IOException {
    return more() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    int read = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, read);
    return read;
  }

  /** Waits until there is something to read, and says whether there is. */
  private boolean more() throws IOException {
    while (!buffer.hasRemaining()) {
      if (!buffers.hasNext()) {
        List<ByteBuffer> next = next();
        if (next.isEmpty()) {
          return false;
        }
        buffers = next.iterator();
      } else {
        buffer = buffers.next();
      }
    }
    return true;
  }

  private List<ByteBuffer> next() throws IOException {
    long left = deadline - System.nanoTime();
    List<ByteBuffer> next;
    try {
      next = left <= 0 ? null : take(Math.min(left, silence));
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
    if (closed.get()) {
      throw new IOException("closed");
    }
    if (next == null) {
      cancel();
      throw new HttpTimeoutException("The answer did not come in time");
    }
    if (next.isEmpty() && failure != null) {
      throw new IOException("The answer broke off", failure);
    }
    return next;
  }

  /** What comes next, after which more is asked for; null if nothing comes. */
  private @Nullable List<ByteBuffer> take(long nanos) throws InterruptedException {
    List<ByteBuffer> next = arrived.poll(nanos, TimeUnit.NANOSECONDS);
    if (next != null && next.isEmpty()) {
      arrived.add(END); // for whoever reads or closes next
    } else if (next != null) {
      ask();
    }
    return next;
  }

  private void ask() {
    Flow.Subscription source = subscription;
    if (source != null) {
      source.request(1);
    }
  }

  /**
   * Lets go of the call. If it has come to its end but for what marks it, that is waited for, so
   * that the connection can serve another call; an interrupted thread does not wait.
   */
  @Override
  public void close() {
    if (!closed.getAndSet(true) && subscription != null) {
      skip();
    }
    cancel();
  }

  private void skip() {
    long end = System.nanoTime() + ENDING.toNanos();
    try {
      List<ByteBuffer> next;
      do {
        next = take(end - System.nanoTime());
      } while (next != null && !next.isEmpty() && end - System.nanoTime() > 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets go of the call at once. Any thread may do so. */
  void cancel() {
    closed.set(true);
    Flow.Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
    onComplete(); // so that nobody waits
  }
}
