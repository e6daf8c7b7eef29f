package dev.chatkit4j.springai;

import dev.chatkit4j.model.ModelInput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/** Turns a conversation into the messages that a model is told, in Spring AI's terms. */
final class ChatMessages {
  private static final Pattern DATA_URL = Pattern.compile("data:(image/[a-z0-9.+-]+)[;,]");

  private ChatMessages() {}

  /** What has nothing to say is left out: no provider takes it. */
  static List<Message> of(List<ModelInput> inputs) {
    List<Message> messages = new ArrayList<>();
    for (ModelInput input : inputs) {
      switch (input) {
        case ModelInput.Message message -> add(message, messages);
        case ModelInput.ToolCall call ->
            messages.add(
                AssistantMessage.builder().content("").toolCalls(List.of(of(call))).build());
        case ModelInput.ToolOutput output -> messages.add(outputs(List.of(output)));
      }
    }
    return messages;
  }

  /** What the tools of one round answered. */
  static Message outputs(List<ModelInput.ToolOutput> outputs) {
    return ToolResponseMessage.builder()
        .responses(
            outputs.stream()
                .map(output ->
                    new ToolResponseMessage.ToolResponse(
                        output.callId(), output.name(), output.output()))
                .toList())
        .build();
  }

  private static AssistantMessage.ToolCall of(ModelInput.ToolCall call) {
    return new AssistantMessage.ToolCall(call.callId(), "function", call.name(), call.arguments());
  }

  /** A message of Spring AI has one text, and its pictures and files after that. */
  private static void add(ModelInput.Message message, List<Message> messages) {
    List<String> texts = new ArrayList<>();
    List<Media> media = new ArrayList<>();
    for (ModelInput.Part part : message.parts()) {
      switch (part) {
        case ModelInput.Text said -> {
          if (!said.text().isBlank()) {
            texts.add(said.text());
          }
        }
        case ModelInput.ImageUrl image ->
            media.add(Media.builder().mimeType(typeOf(image.url())).data(image.url()).build());
        case ModelInput.Image image -> media.add(media(image.mimeType(), image.bytes()));
        case ModelInput.File file -> media.add(media(file.mimeType(), file.bytes()));
      }
    }
    if (message.role() == ModelInput.Role.USER && !(texts.isEmpty() && media.isEmpty())) {
      messages.add(UserMessage.builder().text(String.join("\n\n", texts)).media(media).build());
    } else if (!texts.isEmpty()) {
      messages.add(new AssistantMessage(String.join("", texts)));
    }
  }

  private static Media media(String mimeType, byte[] bytes) {
    return Media.builder().mimeType(MimeType.valueOf(mimeType)).data(bytes).build();
  }

  /** Of a picture elsewhere nobody knows the type, but models want one. */
  private static MimeType typeOf(String url) {
    Matcher data = DATA_URL.matcher(url);
    return data.lookingAt() ? MimeType.valueOf(data.group(1)) : MimeTypeUtils.IMAGE_PNG;
  }
}
