package dev.chatkit4j.examples;

import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.openai.OpenAiImageModel;

/** Paints what it is told. */
public final class ImageExample extends ChatKitServer<String> {
  private final ImageModel model;

  ImageExample(Store<String> store, ImageModel model) {
    super(store);
    this.model = model;
  }

  // region respond
  @Override
  protected void respond(Turn<String> turn) {
    ThreadItem.UserMessage message = turn.userMessage();
    if (message == null) {
      return;
    }
    turn.progress("images", "Painting");
    Image image = model.generate(message.text()).content();
    if (image.base64Data() == null) {
      throw StreamError.custom("The model painted nothing.", true);
    }
    turn.showImage("data:image/png;base64," + image.base64Data());
  }

  // endregion

  static ImageModel model(String url, String key) {
    return OpenAiImageModel.builder().baseUrl(url).apiKey(key).modelName("gpt-image-1").build();
  }

  /** Serves it. Takes nothing but the key in {@code OPENAI_API_KEY}. */
  public static void main(String[] arguments) throws Exception {
    String key = System.getenv().getOrDefault("OPENAI_API_KEY", "none");
    Web.serve(
        new ImageExample(new MemoryStore<>(user -> user), model("https://api.openai.com/v1", key)));
  }
}
