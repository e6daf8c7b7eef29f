package dev.chatkit4j.protocol;

/** The order of a list; one is the exact mirror of the other. */
public enum Order {
  /** Oldest first. */
  ASC,
  /** Newest first. */
  DESC
}
