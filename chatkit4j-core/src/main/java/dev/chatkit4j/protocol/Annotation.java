package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A citation.
 *
 * @param source what is cited
 * @param index where its marker stands, in characters from the start of the text
 */
public record Annotation(Source source, @Nullable Integer index) {
  /** Refuses null where it is not allowed. */
  public Annotation {
    requireNonNull(source, "source");
  }
}
