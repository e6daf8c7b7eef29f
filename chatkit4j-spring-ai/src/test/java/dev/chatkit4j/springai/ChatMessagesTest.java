package dev.chatkit4j.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.model.ModelInput;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;

class ChatMessagesTest {
  @Test
  void a_message_has_one_text_and_its_pictures_and_files() {
    ModelInput message =
        new ModelInput.Message(
            ModelInput.Role.USER,
            List.of(
                new ModelInput.Text("What is this?"),
                new ModelInput.Text(" "),
                new ModelInput.Image("image/jpeg", new byte[] {1}),
                new ModelInput.File("a.pdf", "application/pdf", new byte[] {2}),
                new ModelInput.ImageUrl("data:image/gif;base64,AA=="),
                new ModelInput.ImageUrl("https://pictures.example/1"),
                new ModelInput.Text("Tell me.")));

    UserMessage told = (UserMessage) ChatMessages.of(List.of(message)).getFirst();

    assertThat(told.getText()).isEqualTo("What is this?\n\nTell me.");
    assertThat(told.getMedia())
        .extracting(media -> media.getMimeType().toString())
        .containsExactly("image/jpeg", "application/pdf", "image/gif", "image/png");
    assertThat(told.getMedia())
        .extracting(Media::getData)
        .containsExactly(
            new byte[] {1},
            new byte[] {2},
            "data:image/gif;base64,AA==",
            "https://pictures.example/1");
  }

  @Test
  void an_address_that_only_browsers_understand_is_told_as_it_is() {
    String address = "https://pictures.example/a b|c.png";
    ModelInput picture =
        new ModelInput.Message(ModelInput.Role.USER, List.of(new ModelInput.ImageUrl(address)));

    UserMessage told = (UserMessage) ChatMessages.of(List.of(picture)).getFirst();

    assertThat(told.getMedia()).extracting(Media::getData).containsExactly(address);
  }

  @Test
  void a_picture_alone_is_told_and_nothing_is_not() {
    ModelInput picture =
        new ModelInput.Message(
            ModelInput.Role.USER, List.of(new ModelInput.Image("image/png", new byte[] {1})));
    ModelInput nothing =
        new ModelInput.Message(ModelInput.Role.ASSISTANT, List.of(new ModelInput.Text("")));

    List<Message> told = ChatMessages.of(List.of(picture, nothing, ModelInput.Message.user(" ")));

    assertThat(told).singleElement().isInstanceOf(UserMessage.class);
  }

  @Test
  void a_call_and_its_output_are_a_pair() {
    List<Message> told =
        ChatMessages.of(
            List.of(
                new ModelInput.ToolCall("c1", "weather", "{}"),
                new ModelInput.ToolOutput("c1", "weather", "sunny")));

    assertThat(((AssistantMessage) told.getFirst()).getToolCalls())
        .containsExactly(new AssistantMessage.ToolCall("c1", "function", "weather", "{}"));
    assertThat(((ToolResponseMessage) told.getLast()).getResponses())
        .containsExactly(new ToolResponseMessage.ToolResponse("c1", "weather", "sunny"));
  }
}
