package dev.chatkit4j.openai;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.server.Turn;
import java.util.Base64;

/**
 * A host for the pictures that a model makes. Must be thread-safe.
 *
 * @param <C> the request's context
 */
@FunctionalInterface
public interface ImageHost<C> {
  /** Keeps pictures in the thread itself, as {@code data:} URLs. */
  ImageHost<Object> INLINE =
      (turn, image) -> "data:%s;base64,%s".formatted(image.mimeType(), image.base64());

  /**
   * Keeps a picture, on the turn's thread.
   *
   * @return where the client sees it
   * @throws Exception ends the turn
   */
  String url(Turn<? extends C> turn, Image image) throws Exception;

  /**
   * A picture.
   *
   * @param itemId of the item in the thread that shows it
   * @param base64 its bytes
   * @param partial whether it is a sketch of the one that is on its way
   */
  record Image(String itemId, String mimeType, String base64, boolean partial) {
    /** Refuses null. */
    public Image {
      requireNonNull(itemId, "itemId");
      requireNonNull(mimeType, "mimeType");
      requireNonNull(base64, "base64");
    }

    /**
     * Its bytes.
     *
     * @throws IllegalArgumentException if the provider sent something else
     */
    public byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }
  }
}
