package dev.chatkit4j.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.testmodels.Chat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.function.FunctionToolCallback;

/** The words that a toolbox hears of a tool: an exception it logs, message and all. */
@Timeout(60)
class CallbackToolTest {
  static final class Methods {
    @Tool(description = "The next number")
    int next(int number) {
      return number + 1;
    }

    @Tool(description = "Fails")
    String fails(String how) throws Exception {
      throw switch (how) {
        case "interrupted" -> new InterruptedException();
        case "cancelled" -> new CancellationException();
        case "told" -> StreamError.custom("No");
        default -> new IllegalStateException(how);
      };
    }
  }

  record Counted(int number) {}

  private static ToolCallback method(String name) {
    for (ToolCallback each : ToolCallbacks.from(new Methods())) {
      if (each.getToolDefinition().name().equals(name)) {
        return each;
      }
    }
    throw new AssertionError(name);
  }

  private static ToolCallback function() {
    return FunctionToolCallback.<Counted, Integer>builder("next", n -> n.number() + 1)
        .inputType(Counted.class)
        .build();
  }

  /** What the tool answers, or what it throws. */
  private static Object run(ToolCallback callback, String arguments) throws Exception {
    var seen = new AtomicReference<Object>();
    try (Chat chat =
        new Chat(
            new MemoryStore<>(owner -> owner),
            turn -> seen.set(outcome(callback, arguments, turn)))) {
      chat.ask("Hi");
    }
    return seen.get();
  }

  private static Object outcome(ToolCallback callback, String arguments, Turn<String> turn) {
    try {
      return new CallbackTool<String>(callback).run((JsonObject) Json.parse(arguments), turn);
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  void what_it_answers_is_told() throws Exception {
    assertThat(run(method("next"), "{\"number\":1}")).isEqualTo("2");
    assertThat(run(function(), "{\"number\":1}")).isEqualTo("2");
  }

  @Test
  void arguments_that_it_cannot_read_are_told_and_not_thrown() throws Exception {
    String words = "{\"number\":\"my diary\"}";

    assertThat(run(method("next"), words)).asString().startsWith("The tool failed: ");
    assertThat(run(function(), words)).asString().startsWith("The tool failed: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"interrupted", "cancelled", "told", "broken"})
  void what_it_throws_is_thrown(String how) throws Exception {
    Class<?> type =
        switch (how) {
          case "interrupted" -> InterruptedException.class;
          case "cancelled" -> CancellationException.class;
          case "told" -> StreamError.class;
          default -> IllegalStateException.class;
        };

    assertThat(run(method("fails"), "{\"how\":\"%s\"}".formatted(how))).isExactlyInstanceOf(type);
  }
}
