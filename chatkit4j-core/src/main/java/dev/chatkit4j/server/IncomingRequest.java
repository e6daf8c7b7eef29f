package dev.chatkit4j.server;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.RequestText;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is coming in. It is refused as soon as what came tells that it will be, and
 * then keeps nothing of what follows. For one thread; to be closed, whatever became of it.
 *
 * @param <C> see {@link ChatKitServer}
 */
public final class IncomingRequest<C> implements AutoCloseable {
  static final String TRANSCRIBE = "input.transcribe";

  private final RequestText text = new RequestText();
  private final boolean speechOffered;
  final C context;
  private @Nullable RequestFailure refusal;
  private Request.@Nullable Envelope envelope;

  IncomingRequest(boolean speechOffered, C context) {
    this.speechOffered = speechOffered;
    this.context = context;
  }

  /**
   * Takes what came next of the body.
   *
   * @return false if the request is refused, so that the rest need not be read; the refusal is the
   *     answer when it is {@link ChatKitServer#process(IncomingRequest, RequestInfo) processed}
   */
  public boolean add(byte[] piece, int offset, int count) {
    if (refusal == null) {
      text.add(piece, offset, count);
      refusal = tooMuch();
    }
    return refusal == null;
  }

  private @Nullable RequestFailure tooMuch() {
    if (text.length() <= ChatKitServer.MAX_BYTES) {
      return null;
    }
    String type = text.type();
    if (TRANSCRIBE.equals(type) && !speechOffered) {
      return RequestFailure.notOffered(ChatKitServer.NO_TRANSCRIPTION);
    }
    boolean maySpeak = speechOffered && (type == null || type.equals(TRANSCRIBE));
    if (!maySpeak || text.textLength() > ChatKitServer.MAX_BYTES) {
      return RequestFailure.tooLarge(ChatKitServer.MAX_BYTES);
    }
    return text.length() > ChatKitServer.MAX_SPEECH_BYTES
        ? RequestFailure.tooLarge(ChatKitServer.MAX_SPEECH_BYTES)
        : null;
  }

  /**
   * What came, read once.
   *
   * @throws RequestFailure if it is refused
   * @throws InvalidJsonException if it is no request
   */
  Request.Envelope envelope() {
    if (refusal != null) {
      throw refusal;
    }
    if (envelope == null) {
      envelope = WireForm.readRequest(text);
    }
    return envelope;
  }

  /**
   * Whether it is answered with a stream of events if it is answered at all; what cannot be read is
   * not.
   */
  public boolean streams() {
    try {
      return refusal == null
          && envelope().request() instanceof Request.Streaming;
    } catch (InvalidJsonException e) {
      return false;
    }
  }

  /** The type as far as it is known; empty if it is none. */
  String type() {
    return WireForm.knownType(text.type());
  }

  @Override
  public void close() {}
}
