package dev.chatkit4j.springai;

import dev.chatkit4j.responder.ModelError;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.StreamingChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.BaseSubscriber;

/**
 * The pieces of a model's answer, to be taken one by one by one thread. No thread of the model's
 * client ever waits here: as many pieces are asked for as may wait to be taken.
 */
final class ModelStream implements AutoCloseable {
  /** A piece of an answer. The last one of a stream is {@link Done} or {@link Failed}. */
  sealed interface Piece {}

  record Text(String text) implements Piece {}

  record Done(Answer answer) implements Piece {}

  record Failed(Throwable failure) implements Piece {}

  /** A signal of the model's client. */
  private sealed interface Signal {}

  private record Next(ChatResponse response) implements Signal {}

  private record End(@Nullable Throwable failure) implements Signal {}

  /** How many pieces wait to be taken. */
  private static final int WAITING = 256;

  /** How many characters an answer may have, arguments of tools included. */
  static final int MAX_CHARACTERS = 1_000_000;

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Answer answer = new Answer();
  private final Listener listener = new Listener();
  private final Duration silence;
  private final Thread caller;
  private final Semaphore wanted = new Semaphore(0);
  private int taken;
  private @Nullable Piece next;

  private ModelStream(StreamingChatModel model, Prompt prompt, Duration silence) {
    this.silence = silence;
    caller = Thread.ofVirtual().name("chatkit4j-model").unstarted(() -> call(model, prompt));
  }

  /**
   * Asks the model.
   *
   * @param silence after how long without a word it has failed
   */
  static ModelStream open(StreamingChatModel model, Prompt prompt, Duration silence) {
    ModelStream stream = new ModelStream(model, prompt, silence);
    stream.caller.start();
    return stream;
  }

  /**
   * A model may do its work on the thread that subscribes, or that asks for more. That must be this
   * one, since the one that takes the pieces has to notice silence.
   */
  private void call(StreamingChatModel model, Prompt prompt) {
    try {
      model.stream(prompt).subscribe(listener);
      while (!listener.isDisposed()) {
        wanted.acquire();
        listener.request(WAITING / 2);
      }
    } catch (InterruptedException e) {
      // the stream is closed
    } catch (Throwable e) {
      listener.hookOnError(e);
    }
  }

  /** The next piece, which stays the next one until it is {@link #skip skipped}. */
  Piece peek() throws InterruptedException {
    while (next == null) {
      next =
          switch (signals.poll(silence.toNanos(), TimeUnit.NANOSECONDS)) {
            case null ->
                new Failed(
                    new TimeoutException("The model said nothing for %s".formatted(silence)));
            case Next piece -> text(piece.response);
            case End end -> end.failure == null ? done() : new Failed(end.failure);
          };
    }
    return next;
  }

  private @Nullable Piece text(ChatResponse response) {
    taken++;
    if (taken == WAITING / 2) {
      taken = 0;
      wanted.release();
    }
    String text = answer.add(response);
    if (answer.characters() > MAX_CHARACTERS) {
      return new Failed(ModelError.endless());
    }
    return text.isEmpty() ? null : new Text(text);
  }

  private Piece done() {
    if (answer.filtered()) {
      return new Failed(ModelError.filtered());
    }
    return answer.cutOff() ? new Failed(ModelError.cutOff()) : new Done(answer);
  }

  void skip() {
    next = null;
  }

  /**
   * Cancels the subscription, and does not wait for that: OpenAI's client holds on to a monitor
   * until the next word. So the thread is not a virtual one, whose carrier would wait.
   */
  @Override
  public void close() {
    if (!listener.isDisposed()) { // else what the model still does is not ours to interrupt
      caller.interrupt(); // in case it streams there
      Thread.ofPlatform().daemon().name("chatkit4j-cancel").start(listener::cancel);
    }
    wanted.release(); // so that the caller ends
  }

  private final class Listener extends BaseSubscriber<ChatResponse> {
    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(WAITING);
    }

    @Override
    protected void hookOnNext(ChatResponse response) {
      signals.add(new Next(response));
    }

    @Override
    protected void hookOnComplete() {
      signals.add(new End(null));
    }

    @Override
    protected void hookOnError(Throwable failure) {
      signals.add(new End(failure));
    }
  }
}
