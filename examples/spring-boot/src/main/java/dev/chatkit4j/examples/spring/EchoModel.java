package dev.chatkit4j.examples.spring;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says back what it is told, word by word, and looks up the bicycles that it hears of. */
final class EchoModel implements StreamingChatModel {
  private static final Pattern WORD_ENDS = Pattern.compile("(?<= )");

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    ChatMessage last = request.messages().getLast();
    if (last instanceof ToolExecutionResultMessage result) {
      say("Of those: " + result.text(), handler);
      return;
    }
    String said = said(last);
    Stream.of("city bike", "tandem")
        .filter(said.toLowerCase(Locale.ROOT)::contains)
        .findFirst()
        .ifPresentOrElse(
            kind -> handler.onCompleteResponse(answer(AiMessage.from(List.of(lookUp(kind))))),
            () -> say("You said: " + said, handler));
  }

  /** Texts, and what else there is by its kind, such as IMAGE. */
  private static String said(ChatMessage message) {
    return message instanceof UserMessage user
        ? String.join(" ", user.contents().stream().map(EchoModel::said).toList())
        : "";
  }

  private static String said(Content content) {
    return content instanceof TextContent text ? text.text() : "[" + content.type() + "]";
  }

  private static ToolExecutionRequest lookUp(String kind) {
    return ToolExecutionRequest.builder()
        .name("in_stock")
        .arguments("{\"kind\":\"%s\"}".formatted(kind))
        .build();
  }

  private static void say(String text, StreamingChatResponseHandler handler) {
    WORD_ENDS.splitAsStream(text).forEach(handler::onPartialResponse);
    handler.onCompleteResponse(answer(AiMessage.from(text)));
  }

  private static ChatResponse answer(AiMessage message) {
    return ChatResponse.builder().aiMessage(message).build();
  }
}
