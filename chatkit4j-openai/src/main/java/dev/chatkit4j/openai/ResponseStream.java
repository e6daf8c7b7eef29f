package dev.chatkit4j.openai;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.chatkit4j.responder.ModelError;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The events of a response, to be taken one by one by one thread. What is not taken yet makes the
 * provider wait.
 */
final class ResponseStream implements AutoCloseable {
  /** A piece of a response. */
  sealed interface Piece {}

  record Event(ResponseStreamEvent event) implements Piece {}

  /** The last piece, unless an event says that the response ends. */
  record Failed(Throwable failure) implements Piece {}

  /** How many pieces wait to be taken. */
  private static final int WAITING = 64;

  /** How many characters an answer may have, thoughts and arguments of tools included. */
  static final int MAX_CHARACTERS = 1_000_000;

  /** How many characters of pictures count as one. */
  private static final int PICTURE = 64;

  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(WAITING);
  private final Duration silence;
  private final Thread reader;
  private volatile boolean ended;

  private ResponseStream(OpenAIClient client, ResponseCreateParams params, Duration silence) {
    this.silence = silence;
    // A virtual one: an interrupt ends its call whatever it waits for.
    reader = Thread.ofVirtual().name("chatkit4j-openai").unstarted(() -> read(client, params));
  }

  /**
   * Asks the model.
   *
   * @param silence after how long without an event it has failed
   */
  static ResponseStream open(OpenAIClient client, ResponseCreateParams params, Duration silence) {
    ResponseStream stream = new ResponseStream(client, params, silence);
    stream.reader.start();
    return stream;
  }

  /** The next piece. */
  Piece next() throws InterruptedException {
    Piece next = pieces.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
    return next == null
        ? new Failed(new TimeoutException("The model said nothing for %s".formatted(silence)))
        : next;
  }

  /** Lets go of the provider at once. */
  @Override
  public void close() {
    if (!ended) {
      reader.interrupt();
    }
    pieces.clear(); // the reader may wait to add the last one
  }

  private void read(OpenAIClient client, ResponseCreateParams params) {
    try {
      try (StreamResponse<ResponseStreamEvent> response =
          client.responses().createStreaming(params)) {
        readEvents(response.stream().iterator());
      } catch (InterruptedException e) {
        throw e;
      } catch (Throwable e) {
        put(new Failed(e));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody takes pieces any more
    }
  }

  private void readEvents(Iterator<ResponseStreamEvent> events) throws InterruptedException {
    long characters = 0;
    while (events.hasNext()) {
      ResponseStreamEvent event = events.next();
      characters += characters(event);
      if (characters > MAX_CHARACTERS) {
        put(new Failed(ModelError.endless()));
        return;
      }
      ended = Answer.ends(event); // the connection can serve another request
      put(new Event(event));
      if (ended) {
        return;
      }
    }
    put(new Failed(ModelError.cutOff()));
  }

  private void put(Piece piece) throws InterruptedException {
    try {
      pieces.put(piece);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // so that closing the response does not wait either
      throw e;
    }
  }

  private static int characters(ResponseStreamEvent event) {
    if (event.isOutputTextDelta()) {
      return event.asOutputTextDelta().delta().length();
    }
    if (event.isRefusalDelta()) {
      return event.asRefusalDelta().delta().length();
    }
    if (event.isReasoningSummaryTextDelta()) {
      return event.asReasoningSummaryTextDelta().delta().length();
    }
    if (event.isReasoningTextDelta()) {
      return event.asReasoningTextDelta().delta().length();
    }
    if (event.isFunctionCallArgumentsDelta()) {
      return event.asFunctionCallArgumentsDelta().delta().length();
    }
    if (event.isImageGenerationCallPartialImage()) {
      return event.asImageGenerationCallPartialImage().partialImageB64().length() / PICTURE;
    }
    return 1;
  }
}
