package dev.chatkit4j.openai;

import static java.util.Objects.requireNonNull;

import com.openai.errors.OpenAIInvalidDataException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseContentPartAddedEvent;
import com.openai.models.responses.ResponseError;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseImageGenCallPartialImageEvent;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseOutputTextAnnotationAddedEvent;
import com.openai.models.responses.ResponseReasoningItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.responder.ModelError;
import dev.chatkit4j.server.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one response: its items are shown while they grow, and its calls are noted. Items
 * are told apart by their place in the response: some providers give all the same id.
 */
final class Answer {
  /** How many parts a message may have. */
  private static final int MAX_PARTS = 1_000;

  private final Turn<?> turn;
  private final GrowingImage.Links links;
  private final long sketches;

  private final List<Growing> open = new ArrayList<>();
  private final Map<Long, GrowingMessage> messages = new HashMap<>();
  private final Map<Long, GrowingImage> images = new HashMap<>();
  private @Nullable Thinking thinking;

  private final List<ModelInput.ToolCall> calls = new ArrayList<>();
  private final List<ResponseInputItem> output = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private @Nullable String lastItem;
  private boolean empty = true;
  private boolean cut;
  private @Nullable Response response;

  /**
   * An answer of which nothing is there.
   *
   * @param sketches how many come before a picture, as the model was asked for; 0 for none
   */
  Answer(Turn<?> turn, GrowingImage.Links links, long sketches) {
    this.turn = turn;
    this.links = links;
    this.sketches = sketches;
  }

  /** Whether no event comes after that one. */
  static boolean ends(ResponseStreamEvent event) {
    return event.isCompleted() || event.isIncomplete() || event.isFailed() || event.isError();
  }

  /** Says what an event says; what is not known, or of no use here, says nothing. */
  void take(ResponseStreamEvent event) throws Exception {
    takeText(event);
    takeThought(event);
    event.outputItemAdded().ifPresent(added -> begin(added.outputIndex(), added.item()));
    event.contentPartAdded().ifPresent(this::beginPart);
    event.outputTextAnnotationAdded().ifPresent(this::annotate);
    if (event.isImageGenerationCallPartialImage()) {
      sketch(event.asImageGenerationCallPartialImage());
    }
    if (event.isOutputItemDone()) {
      end(event.asOutputItemDone().outputIndex(), event.asOutputItemDone().item());
    }
    event.completed().ifPresent(completed -> complete(completed.response()));
    event.incomplete().ifPresent(incomplete -> completeEarly(incomplete.response()));
    requireNotFailed(event);
  }

  private void takeText(ResponseStreamEvent event) {
    event
        .outputTextDelta()
        .ifPresent(
            text -> message(text.outputIndex()).append(place(text.contentIndex()), text.delta()));
    event
        .outputTextDone()
        .ifPresent(
            text -> message(text.outputIndex()).end(place(text.contentIndex()), text.text()));
    event
        .refusalDelta()
        .ifPresent(
            text -> message(text.outputIndex()).append(place(text.contentIndex()), text.delta()));
    event
        .refusalDone()
        .ifPresent(
            text -> message(text.outputIndex()).end(place(text.contentIndex()), text.refusal()));
  }

  private void takeThought(ResponseStreamEvent event) {
    Thinking now = thinking;
    if (now == null) {
      return; // it ended when the message began
    }
    event
        .reasoningSummaryTextDelta()
        .ifPresent(text ->
            now.append(new Thinking.Part(text.outputIndex(), text.summaryIndex()), text.delta()));
    event
        .reasoningSummaryTextDone()
        .ifPresent(text ->
            now.set(new Thinking.Part(text.outputIndex(), text.summaryIndex()), text.text()));
  }

  private void annotate(ResponseOutputTextAnnotationAddedEvent event) {
    Annotation annotation = event._annotation().asKnown().map(Citations::of).orElse(null);
    if (annotation != null) {
      message(event.outputIndex()).annotate(place(event.contentIndex()), annotation);
    }
  }

  private static void requireNotFailed(ResponseStreamEvent event) {
    if (event.isFailed()) {
      Optional<ResponseError> error = event.asFailed().response().error();
      throw OpenAiFailure.of(
          error.flatMap(why -> why._code().asKnown()).map(ResponseError.Code::asString).orElse(""),
          error.flatMap(why -> why._message().asKnown()).orElse(""));
    }
    if (event.isError()) {
      throw OpenAiFailure.of(
          event.asError()._code().asKnown().orElse(""),
          event.asError()._message().asKnown().orElse(""));
    }
  }

  private static int place(long index) {
    if (index < 0 || index >= MAX_PARTS) {
      throw new OpenAIInvalidDataException("no message has a part %s".formatted(index));
    }
    return (int) index;
  }

  // ---------------------------------------------------------------------------- items begin

  private void begin(long index, ResponseOutputItem item) {
    if (item.isReasoning() && thinking == null) {
      thinking = new Thinking(turn);
      open.add(thinking);
    } else if (item.isMessage()) {
      finish(messages.remove(index)); // of a provider that gives two the same place
      message(index);
    } else if (item.isImageGenerationCall()) {
      finish(images.remove(index));
      image(index);
    }
  }

  private GrowingMessage message(long index) {
    GrowingMessage known = messages.get(index);
    if (known == null) {
      finish(thinking);
      thinking = null;
      known = new GrowingMessage(turn);
      messages.put(index, known);
      open.add(known);
    }
    return known;
  }

  private GrowingImage image(long index) {
    GrowingImage known = images.get(index);
    if (known == null) {
      known = new GrowingImage(turn, links);
      images.put(index, known);
      open.add(known);
    }
    return known;
  }

  private void beginPart(ResponseContentPartAddedEvent event) {
    ResponseContentPartAddedEvent.Part part = event.part();
    if (part.isOutputText() || part.isRefusal()) {
      GrowingMessage message = message(event.outputIndex());
      int place = place(event.contentIndex());
      message.begin(place);
      part.outputText().ifPresent(text -> message.append(place, text.text()));
      part.refusal().ifPresent(refusal -> message.append(place, refusal.refusal()));
    }
  }

  private void sketch(ResponseImageGenCallPartialImageEvent event) throws Exception {
    image(event.outputIndex())
        .sketch(
            event.partialImageB64(),
            mimeType(event.outputFormat().orElse("")),
            event.partialImageIndex(),
            sketches);
  }

  private static String mimeType(String format) {
    return format.matches("[a-z]{1,10}") ? "image/" + format : "image/png";
  }

  // ------------------------------------------------------------------------------ items end

  private void end(long index, ResponseOutputItem item) throws Exception {
    if (item.isMessage()) {
      end(index, item.asMessage());
    } else if (item.isImageGenerationCall()) {
      end(index, item.asImageGenerationCall());
    } else if (item.isReasoning()) {
      end(index, item.asReasoning());
    } else if (item.isFunctionCall()) {
      call(item.asFunctionCall());
    }
  }

  private void end(long index, ResponseOutputMessage done) {
    GrowingMessage message = message(index);
    message.settle(Citations.parts(done));
    if (done._status().asKnown().equals(Optional.of(ResponseOutputMessage.Status.INCOMPLETE))) {
      return; // the end of the response says why
    }
    messages.remove(index);
    finish(message);
  }

  private void end(long index, ResponseOutputItem.ImageGenerationCall done) throws Exception {
    GrowingImage image = image(index);
    String result = done.result().orElse("");
    if (!result.isEmpty()) {
      String format = done.outputFormat().map(known -> known.asString()).orElse("");
      image.complete(result, mimeType(format));
    }
    images.remove(index);
    finish(image);
  }

  private void end(long index, ResponseReasoningItem done) {
    Thinking now = thinking;
    for (int i = 0; now != null && i < done.summary().size(); i++) {
      now.set(new Thinking.Part(index, i), done.summary().get(i).text());
    }
    if (done.encryptedContent().isPresent()) {
      output.add(ResponseInputItem.ofReasoning(done)); // what does not need the provider's memory
    }
  }

  private void call(ResponseFunctionToolCall done) {
    ModelInput.ToolCall call =
        new ModelInput.ToolCall(
            done._callId().asKnown().orElse(""),
            done.name(),
            done._arguments().asKnown().orElse(""));
    calls.add(call);
    output.addAll(ResponseInput.of(List.of(call)));
  }

  private void finish(@Nullable Growing item) {
    if (item == null) {
      return;
    }
    open.remove(item);
    if (!item.finish()) {
      return;
    }
    lastItem = item.id();
    if (item instanceof GrowingMessage message) {
      empty = false;
      text.append(message.text());
      output.addAll(
          ResponseInput.of(
              List.of(
                  new ModelInput.Message(
                      ModelInput.Role.ASSISTANT, List.of(new ModelInput.Text(message.text()))))));
    } else if (item instanceof GrowingImage) {
      empty = false;
    }
  }

  private void complete(Response whole) {
    List.copyOf(open).forEach(this::finish);
    response = whole;
  }

  private void completeEarly(Response whole) {
    boolean filtered =
        whole
            .incompleteDetails()
            .flatMap(Response.IncompleteDetails::reason)
            .filter(Response.IncompleteDetails.Reason.CONTENT_FILTER::equals)
            .isPresent();
    if (filtered) {
      throw ModelError.filtered();
    }
    cut = true;
    complete(whole);
  }

  /**
   * Takes away what was shown and is not kept, in the order in which it was begun.
   *
   * @return why
   */
  Exception removed(Exception why) {
    try {
      open.forEach(Growing::remove);
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
    return why;
  }

  // -------------------------------------------------------------------------- what there is

  boolean complete() {
    return response != null;
  }

  /** What was used, once it is complete; empty if the provider does not say. */
  Optional<ResponseUsage> usage() {
    return requireNonNull(response, "response")._usage().asKnown();
  }

  /** The provider's id of it, once it is complete; null if it has none. */
  @Nullable String responseId() {
    return requireNonNull(response, "response")._id().asKnown().orElse(null);
  }

  /** What the model asks to be run, by the ids it gave. */
  List<ModelInput.ToolCall> calls() {
    return calls;
  }

  /** What was said, thought and called, for the next request that does not go on from this one. */
  List<ResponseInputItem> output() {
    return output;
  }

  /** All messages. */
  String text() {
    return text.toString();
  }

  /** The newest item in the thread that is of this answer; null if there is none. */
  @Nullable String lastItem() {
    return lastItem;
  }

  /** Whether it has neither words nor pictures. */
  boolean empty() {
    return empty;
  }

  /** Whether it ends because it may not be longer. */
  boolean cut() {
    return cut;
  }
}
