package dev.chatkit4j.server;

/** This server does not offer what was asked for; the client gets 404. */
public class NotOfferedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the client. */
  public NotOfferedException(String message) {
    super(message);
  }
}
