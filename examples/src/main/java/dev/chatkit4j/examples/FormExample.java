package dev.chatkit4j.examples;

import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.util.List;
import java.util.stream.Collectors;

/** Puts a form to the user and reads it when it comes back. */
public final class FormExample extends ChatKitServer<String> {
  FormExample(Store<String> store) {
    super(store);
  }

  // region respond
  @Override
  protected void respond(Turn<String> turn) {
    if (turn.userMessage() != null) {
      turn.ask(
          List.of(
              new StructuredInput.MultipleChoice(
                  "size", "Which size?", null, List.of("S", "M", "L"), false),
              new StructuredInput.Freeform("note", "Anything else?", null, null)));
    } else if (turn.history(1).getLast() instanceof ThreadItem.StructuredInput form) {
      turn.say(form.inputs().stream().map(FormExample::line).collect(Collectors.joining("\n")));
    }
  }

  // endregion

  private static String line(StructuredInput input) {
    StructuredInput.Answer answer = input.answer();
    return answer == null || answer.skipped()
        ? "- %s Nothing.".formatted(input.question())
        : "- %s %s".formatted(input.question(), String.join(", ", answer.values()));
  }

  /** Serves it. Takes nothing. */
  public static void main(String[] arguments) throws Exception {
    Web.serve(new FormExample(new MemoryStore<>(user -> user)));
  }
}
