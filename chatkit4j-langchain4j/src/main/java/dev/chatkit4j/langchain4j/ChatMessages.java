package dev.chatkit4j.langchain4j;

import dev.chatkit4j.model.ModelInput;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a conversation into the messages that a model is told, in LangChain4j's terms. */
final class ChatMessages {
  private ChatMessages() {}

  /** What has nothing to say is left out: no provider takes it. */
  static List<ChatMessage> of(List<? extends ModelInput> inputs) {
    List<ChatMessage> messages = new ArrayList<>();
    for (ModelInput input : inputs) {
      switch (input) {
        case ModelInput.Message message -> add(message, messages);
        case ModelInput.ToolCall call -> messages.add(AiMessage.from(request(call)));
        case ModelInput.ToolOutput output ->
            messages.add(
                ToolExecutionResultMessage.from(output.callId(), output.name(), output.output()));
      }
    }
    return messages;
  }

  /** What a model asks for. It may have no ids. */
  static List<ModelInput.ToolCall> calls(AiMessage message) {
    return message.toolExecutionRequests().stream()
        .map(request ->
            new ModelInput.ToolCall(
                orEmpty(request.id()), request.name(), orEmpty(request.arguments())))
        .toList();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static void add(ModelInput.Message message, List<ChatMessage> messages) {
    List<Content> contents = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (ModelInput.Part part : message.parts()) {
      switch (part) {
        case ModelInput.Text said -> {
          if (!said.text().isBlank()) {
            contents.add(TextContent.from(said.text()));
            text.append(said.text());
          }
        }
        case ModelInput.ImageUrl image -> contents.add(ImageContent.from(image.url()));
        case ModelInput.Image image ->
            contents.add(ImageContent.from(base64(image.bytes()), image.mimeType()));
        case ModelInput.File file ->
            contents.add(PdfFileContent.from(base64(file.bytes()), file.mimeType()));
      }
    }
    if (contents.isEmpty()) {
      return;
    }
    messages.add(
        message.role() == ModelInput.Role.USER
            ? UserMessage.from(contents)
            : AiMessage.from(text.toString()));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static ToolExecutionRequest request(ModelInput.ToolCall call) {
    return ToolExecutionRequest.builder()
        .id(call.callId())
        .name(call.name())
        .arguments(call.arguments())
        .build();
  }
}
