package dev.chatkit4j.protocol;

/** A user's opinion of an answer. */
public enum FeedbackKind {
  /** Thumbs up. */
  POSITIVE,
  /** Thumbs down. */
  NEGATIVE
}
