package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

/** A picture made by the model, at an address or in a {@code data:} URL. */
public record GeneratedImage(String id, String url) {
  /** Refuses null. */
  public GeneratedImage {
    requireNonNull(id, "id");
    requireNonNull(url, "url");
  }
}
