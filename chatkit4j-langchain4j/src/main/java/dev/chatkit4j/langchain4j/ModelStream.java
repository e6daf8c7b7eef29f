package dev.chatkit4j.langchain4j;

import dev.chatkit4j.responder.ModelError;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a model's answer, to be taken one by one by one thread. What is not taken yet makes
 * the model wait, if it can.
 */
final class ModelStream implements AutoCloseable {
  /** A piece of an answer. The last one of a stream is {@link Done} or {@link Failed}. */
  sealed interface Piece {}

  record Text(String text) implements Piece {}

  record Thought(String text) implements Piece {}

  record Done(ChatResponse response) implements Piece {}

  record Failed(Throwable failure) implements Piece {}

  /** How many pieces wait to be taken. */
  private static final int WAITING = 256;

  /** How many characters an answer may have, thoughts and arguments of tools included. */
  static final int MAX_CHARACTERS = 1_000_000;

  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(WAITING);
  private final Duration silence;
  private final boolean saysWhyItEnds;
  private final Thread caller;
  private volatile long heard = System.nanoTime();
  private volatile boolean closed;
  private volatile @Nullable StreamingHandle handle;
  private @Nullable Piece next;

  private ModelStream(StreamingChatModel model, ChatRequest request, Duration silence) {
    this.silence = silence;
    saysWhyItEnds = model.provider() == ModelProvider.OPEN_AI;
    caller =
        Thread.ofVirtual()
            .name("chatkit4j-model")
            .unstarted(() -> {
              Handler handler = new Handler();
              try {
                model.chat(request, handler);
              } catch (Throwable e) {
                handler.onError(e);
              }
            });
  }

  /**
   * Asks the model.
   *
   * @param silence after how long without a word it has failed
   */
  static ModelStream open(StreamingChatModel model, ChatRequest request, Duration silence) {
    ModelStream stream = new ModelStream(model, request, silence);
    stream.caller.start();
    return stream;
  }

  /** The next piece, which stays the next one until it is {@link #skip skipped}. */
  Piece peek() throws InterruptedException {
    while (next == null) {
      long left = heard + silence.toNanos() - System.nanoTime();
      next = pieces.poll(Math.max(left, 0), TimeUnit.NANOSECONDS);
      if (next == null && heard + silence.toNanos() - System.nanoTime() <= 0) {
        next = new Failed(new TimeoutException("The model said nothing for %s".formatted(silence)));
      }
    }
    return next;
  }

  void skip() {
    next = null;
  }

  /** Lets go of the model: at once, or if its client cannot do that, when it says the next word. */
  @Override
  public void close() {
    closed = true;
    caller.interrupt();
    cancel();
    pieces.clear(); // whoever waits to add a piece can
  }

  private void cancel() {
    StreamingHandle known = handle;
    if (known != null) {
      known.cancel();
    }
  }

  /** A receiver of events, called by one thread at a time. */
  private final class Handler implements StreamingChatResponseHandler {
    private int characters;

    @Override
    public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
      handle = context.streamingHandle();
      add(new Text(partial.text()), partial.text().length());
    }

    @Override
    public void onPartialResponse(String text) {
      add(new Text(text), text.length());
    }

    @Override
    public void onPartialThinking(PartialThinking partial, PartialThinkingContext context) {
      handle = context.streamingHandle();
      add(new Thought(partial.text()), partial.text().length());
    }

    @Override
    public void onPartialThinking(PartialThinking partial) {
      add(new Thought(partial.text()), partial.text().length());
    }

    @Override
    public void onPartialToolCall(PartialToolCall partial, PartialToolCallContext context) {
      handle = context.streamingHandle();
      add(null, partial.partialArguments().length());
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
      add(null, 1);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      FinishReason reason = response.finishReason();
      if (reason == FinishReason.CONTENT_FILTER) {
        put(new Failed(ModelError.filtered()));
      } else if (reason == null && saysWhyItEnds) {
        put(new Failed(ModelError.cutOff()));
      } else {
        put(new Done(response));
      }
    }

    @Override
    public void onError(Throwable failure) {
      put(new Failed(failure));
    }

    private void add(@Nullable Piece piece, int length) {
      heard = System.nanoTime();
      if (closed) {
        cancel();
        return;
      }
      characters += length;
      if (characters > MAX_CHARACTERS) {
        put(new Failed(ModelError.endless()));
      } else if (piece != null) {
        put(piece);
      }
    }

    private void put(Piece piece) {
      if (closed) {
        return;
      }
      try {
        pieces.put(piece);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // closed meanwhile
      }
    }
  }
}
