package dev.chatkit4j.openai;

import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.StoreItemType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A picture of the model's. */
final class GrowingImage implements Growing {
  /** Says where a picture is to be seen. */
  interface Links {
    String url(ImageHost.Image image) throws Exception;
  }

  private final Turn<?> turn;
  private final Links links;
  private final String id;
  private final Instant begun;
  private @Nullable GeneratedImage image;

  GrowingImage(Turn<?> turn, Links links) {
    this.turn = turn;
    this.links = links;
    id = turn.newId(StoreItemType.MESSAGE);
    begun = turn.now();
    turn.emit(new ThreadEvent.ItemAdded(item()));
  }

  /** Shows a sketch, of {@code sketches} that come before the picture. */
  void sketch(String base64, String mimeType, long index, long sketches) throws Exception {
    GeneratedImage sketch = hosted(base64, mimeType, true);
    double progress = sketches <= 0 ? 0 : Math.min(1, (double) index / sketches);
    turn.emit(
        new ThreadEvent.ItemUpdated(
            id, new ItemUpdate.GeneratedImageUpdated(sketch, JsonNumber.of(progress))));
  }

  /** The picture is there. */
  void complete(String base64, String mimeType) throws Exception {
    image = hosted(base64, mimeType, false);
  }

  private GeneratedImage hosted(String base64, String mimeType, boolean partial) throws Exception {
    return new GeneratedImage(id, links.url(new ImageHost.Image(id, mimeType, base64, partial)));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean finish() {
    if (image == null) {
      remove();
      return false;
    }
    turn.emit(new ThreadEvent.ItemDone(item()));
    return true;
  }

  @Override
  public void remove() {
    turn.emit(new ThreadEvent.ItemRemoved(id));
  }

  @SuppressWarnings("NullAway") // it does not see the annotation of a nested type's component
  private ThreadItem.GeneratedImage item() {
    return new ThreadItem.GeneratedImage(id, turn.thread().id(), begun, image);
  }
}
