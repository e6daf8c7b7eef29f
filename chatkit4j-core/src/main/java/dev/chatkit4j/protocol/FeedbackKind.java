package dev.chatkit4j.protocol;

/** What a user thinks of an answer. */
public enum FeedbackKind {
  /** Thumbs up. */
  POSITIVE,
  /** Thumbs down. */
  NEGATIVE
}
