package dev.chatkit4j.springai;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.StreamingChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/** The options of a request besides its messages: the model's own, and more. */
final class RequestOptions {
  private final StreamingChatModel model;
  private final List<ToolCallback> tools;

  RequestOptions(StreamingChatModel model, List<ToolDefinition> tools) {
    this.model = model;
    this.tools = tools.stream().<ToolCallback>map(OfferedTool::new).toList();
    if (!tools.isEmpty() && !(own() instanceof ToolCallingChatOptions)) {
      throw new IllegalArgumentException(
          "%s has no options for tools, so it cannot be given any"
              .formatted(model.getClass().getName()));
    }
  }

  /**
   * The options of a request.
   *
   * @param name of another model than the model's own
   * @param tool the only one that is offered, if there is such a tool
   * @return null for the model's own
   */
  @Nullable ChatOptions with(@Nullable String name, @Nullable String tool) {
    List<ToolCallback> wanted =
        tools.stream().filter(each -> each.getToolDefinition().name().equals(tool)).toList();
    return options(name, wanted.isEmpty() ? tools : wanted);
  }

  /** Those of a request in which no tool is offered. */
  @Nullable ChatOptions withoutTools() {
    return options(null, List.of());
  }

  private @Nullable ChatOptions options(@Nullable String name, List<ToolCallback> offered) {
    ChatOptions own = own();
    if (own == null) {
      return name == null ? null : ChatOptions.builder().model(name).build();
    }
    ChatOptions.Builder<?> options = own.mutate();
    if (options instanceof ToolCallingChatOptions.Builder<?> calling) {
      calling.toolCallbacks(offered); // in place of the model's own, which nobody here could run
    }
    if (name != null) {
      options.model(name);
    }
    return options.build();
  }

  private @Nullable ChatOptions own() {
    return model instanceof ChatModel known ? known.getOptions() : null;
  }

  /** A tool that a model may ask for. */
  private record OfferedTool(ToolDefinition definition) implements ToolCallback {
    @Override
    public ToolDefinition getToolDefinition() {
      return definition;
    }

    @Override
    public String call(String arguments) {
      throw new IllegalStateException(
          "Tool %s is run by the responder, not by Spring AI".formatted(definition.name()));
    }
  }
}
