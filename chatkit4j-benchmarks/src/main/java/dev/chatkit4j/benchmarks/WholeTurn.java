package dev.chatkit4j.benchmarks;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import java.io.IOException;
import java.util.Arrays;

/**
 * A turn that is read to the end of its stream. It must have as many deltas as were asked for and
 * then one message that is the sum of them. What the fields hold is of the last run.
 */
final class WholeTurn implements Exchange {
  private static final int DATA = "data: ".length();

  private final byte[] request;
  private final int expected;
  private final StringBuilder sum = new StringBuilder();
  private Nanos deltas = new Nanos();
  private long sent;
  private int messages;
  private String threadId = "";

  /** The last line with a delta, so that its like need not be parsed: most of a turn is. */
  private byte[] known = {};

  private String knownDelta = "";

  /**
   * Such a turn.
   *
   * @param deltas how many there must be, 0 if the answer is a message without any
   */
  WholeTurn(byte[] request, int deltas) {
    this.request = request;
    this.expected = deltas;
  }

  @Override
  public void run(HttpConnection connection) throws IOException {
    sum.setLength(0);
    deltas = new Nanos();
    messages = 0;
    sent = System.nanoTime();
    connection.stream(request, this::take);
    if (messages != 1 || deltas.size() != expected) {
      throw new IOException(
          "%s messages of %s deltas instead of one of %s"
              .formatted(messages, deltas.size(), expected));
    }
  }

  /** When each delta came, after the request was sent. */
  Nanos deltas() {
    return deltas;
  }

  /** The thread that the turn made, empty if it made none. */
  String threadId() {
    return threadId;
  }

  private void take(byte[] line, int length) throws IOException {
    if (length <= DATA || line[0] != 'd') {
      return; // between two events, or a comment
    }
    if (Arrays.equals(line, DATA, length, known, 0, known.length)) {
      delta(knownDelta);
      return;
    }
    byte[] data = Arrays.copyOfRange(line, DATA, length);
    switch (WireForm.readEvent(Json.parse(data))) {
      case ThreadEvent.ItemUpdated(String unused, ItemUpdate.TextDelta update) -> {
        known = data;
        knownDelta = update.delta();
        delta(knownDelta);
      }
      case ThreadEvent.ItemDone(ThreadItem.AssistantMessage message) -> done(message.text());
      case ThreadEvent.ThreadCreated created -> threadId = created.thread().metadata().id();
      case ThreadEvent.Error error -> throw new IOException("an error event: " + error.code());
      default -> {} // goes with every turn
    }
  }

  private void delta(String text) throws IOException {
    if (messages > 0) {
      throw new IOException("a delta after its message");
    }
    deltas.add(System.nanoTime() - sent);
    sum.append(text);
  }

  private void done(String text) throws IOException {
    messages++;
    if (expected > 0 && !sum.toString().equals(text)) {
      throw new IOException("a message that is not the sum of its deltas");
    }
  }
}
