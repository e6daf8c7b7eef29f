package dev.chatkit4j.openai;

import com.openai.core.JsonField;
import com.openai.core.JsonMissing;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputFile;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseOutputText;
import dev.chatkit4j.model.ModelInput;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Turns a conversation into input for a model, in the terms of the Responses API. */
final class ResponseInput {
  private ResponseInput() {}

  /** What has nothing to say is left out. */
  static List<ResponseInputItem> of(List<? extends ModelInput> inputs) {
    List<ResponseInputItem> items = new ArrayList<>();
    for (ModelInput input : inputs) {
      switch (input) {
        case ModelInput.Message message when message.role() == ModelInput.Role.USER ->
            addUser(message, items);
        case ModelInput.Message message -> addAssistant(message, items);
        case ModelInput.ToolCall call -> items.add(call(call));
        case ModelInput.ToolOutput output -> items.add(output(output));
      }
    }
    return items;
  }

  private static void addUser(ModelInput.Message message, List<ResponseInputItem> items) {
    List<ResponseInputContent> parts = new ArrayList<>();
    for (ModelInput.Part part : message.parts()) {
      switch (part) {
        case ModelInput.Text said -> {
          if (!said.text().isBlank()) {
            parts.add(
                ResponseInputContent.ofInputText(
                    ResponseInputText.builder().text(said.text()).build()));
          }
        }
        case ModelInput.ImageUrl image -> parts.add(picture(image.url()));
        case ModelInput.Image image -> parts.add(picture(data(image.mimeType(), image.bytes())));
        case ModelInput.File file ->
            parts.add(
                ResponseInputContent.ofInputFile(
                    ResponseInputFile.builder()
                        .filename(file.name())
                        .fileData(data(file.mimeType(), file.bytes()))
                        .build()));
      }
    }
    if (!parts.isEmpty()) {
      items.add(
          ResponseInputItem.ofEasyInputMessage(
              EasyInputMessage.builder()
                  .role(EasyInputMessage.Role.USER)
                  .contentOfResponseInputMessageContentList(parts)
                  .build()));
    }
  }

  private static ResponseInputContent picture(String url) {
    return ResponseInputContent.ofInputImage(
        ResponseInputImage.builder().detail(ResponseInputImage.Detail.AUTO).imageUrl(url).build());
  }

  private static String data(String mimeType, byte[] bytes) {
    return "data:%s;base64,%s".formatted(mimeType, Base64.getEncoder().encodeToString(bytes));
  }

  private static void addAssistant(ModelInput.Message message, List<ResponseInputItem> items) {
    List<ResponseOutputMessage.Content> parts = new ArrayList<>();
    for (ModelInput.Part part : message.parts()) {
      if (part instanceof ModelInput.Text said && !said.text().isBlank()) {
        parts.add(
            ResponseOutputMessage.Content.ofOutputText(
                ResponseOutputText.builder().text(said.text()).annotations(List.of()).build()));
      }
    }
    if (!parts.isEmpty()) {
      items.add(
          ResponseInputItem.ofResponseOutputMessage(
              ResponseOutputMessage.builder()
                  .id(ResponseInput.<String>none()) // the provider may not know it any more
                  .status(ResponseInput.<ResponseOutputMessage.Status>none())
                  .content(parts)
                  .build()));
    }
  }

  @SuppressWarnings("unchecked") // it has no value
  private static <T> JsonField<T> none() {
    return JsonMissing.of();
  }

  private static ResponseInputItem call(ModelInput.ToolCall call) {
    return ResponseInputItem.ofFunctionCall(
        ResponseFunctionToolCall.builder()
            .callId(call.callId())
            .name(call.name())
            .arguments(call.arguments())
            .build());
  }

  private static ResponseInputItem output(ModelInput.ToolOutput output) {
    return ResponseInputItem.ofFunctionCallOutput(
        ResponseInputItem.FunctionCallOutput.builder()
            .callId(output.callId())
            .output(output.output())
            .build());
  }
}
