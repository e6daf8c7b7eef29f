package dev.chatkit4j.responder;

import dev.chatkit4j.server.StreamError;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** The errors that the user is told of when a model fails. */
public final class ModelError {
  private static final Pattern TOO_LONG =
      Pattern.compile("context[ _](length|window|size)|maximum context|too many tokens|too long");

  private ModelError() {}

  /** The provider takes no more requests for now, and perhaps said for how long; else zero. */
  public static StreamError busy(Duration after) {
    return StreamError.custom(
        after.isPositive()
            ? "The model is busy. Try again in %s seconds.".formatted(after.toSeconds())
            : "The model is busy. Try again in a moment.",
        true);
  }

  /** The server's money is used up. */
  public static StreamError quota() {
    return StreamError.custom("The model's quota is used up.");
  }

  /** Nothing came for too long. */
  public static StreamError late() {
    return StreamError.custom("The model did not answer in time. Try again.", true);
  }

  /** The connection failed, or broke in an answer. */
  public static StreamError broken() {
    return StreamError.custom("The model cannot be reached, or broke off. Try again.", true);
  }

  /** The answer ended without saying that it ends. */
  public static StreamError cutOff() {
    return StreamError.custom("The model's answer was cut off. Try again.", true);
  }

  /** The answer is longer than any should be. */
  public static StreamError endless() {
    return StreamError.custom("The model's answer did not come to an end.", true);
  }

  /** The answer has nothing in it. */
  public static StreamError empty() {
    return StreamError.custom("The model said nothing. Try again.", true);
  }

  /** The provider stopped the answer for what is in it. */
  public static StreamError filtered() {
    return StreamError.custom(
        "The answer was stopped by the content filter of the model's provider.");
  }

  /** The server's key is wrong, or may not do that. */
  public static StreamError keyRefused() {
    return StreamError.custom("The model's provider refused the server's key.");
  }

  /** There is no such model. */
  public static StreamError unknownModel() {
    return StreamError.custom("The model's provider does not know the model.");
  }

  /** The model takes no such input. */
  public static StreamError unsupported() {
    return StreamError.custom("The model cannot work with what is in this conversation.");
  }

  /** More was said than the model can take. */
  public static StreamError conversationTooLong() {
    return StreamError.custom(
        "This conversation is too long for the model. Start a new one, or write less.");
  }

  /** The provider refused for a reason of its own. */
  public static StreamError refused() {
    return StreamError.custom("The model's provider refused the request.");
  }

  /** The model asked for tools again and again. */
  public static StreamError noAnswer(int rounds) {
    return StreamError.custom(
        "The model used tools %s times and came to no answer. Try again.".formatted(rounds), true);
  }

  /** Whether a provider's message says that the conversation is too long. */
  public static boolean saysTooLong(String message) {
    return TOO_LONG.matcher(message.toLowerCase(Locale.ROOT)).find();
  }
}
