package dev.chatkit4j.openai;

import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.StoreItemType;
import org.jspecify.annotations.Nullable;

/** A picture of the model's. */
final class GrowingImage extends Growing {
  /** Says where a picture is to be seen. */
  interface Links {
    String url(ImageHost.Image image) throws Exception;
  }

  private final Links links;
  private @Nullable GeneratedImage image;

  GrowingImage(Turn<?> turn, Links links) {
    super(turn, StoreItemType.MESSAGE);
    this.links = links;
    show();
  }

  /** Shows a sketch, of {@code sketches} that come before the picture. */
  void sketch(String base64, String mimeType, long index, long sketches) throws Exception {
    GeneratedImage sketch = hosted(base64, mimeType, true);
    double progress = sketches <= 0 ? 0 : Math.min(1, (double) index / sketches);
    update(new ItemUpdate.GeneratedImageUpdated(sketch, JsonNumber.of(progress)));
  }

  /** The picture is there. */
  void complete(String base64, String mimeType) throws Exception {
    image = hosted(base64, mimeType, false);
  }

  private GeneratedImage hosted(String base64, String mimeType, boolean partial) throws Exception {
    return new GeneratedImage(id, links.url(new ImageHost.Image(id, mimeType, base64, partial)));
  }

  @Override
  boolean complete() {
    return image != null;
  }

  @Override
  @SuppressWarnings("NullAway") // it does not see the annotation of a nested type's component
  ThreadItem item() {
    return new ThreadItem.GeneratedImage(id, turn.thread().id(), begun, image);
  }
}
