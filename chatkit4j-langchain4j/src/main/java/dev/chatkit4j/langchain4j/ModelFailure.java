package dev.chatkit4j.langchain4j;

import dev.chatkit4j.server.StreamError;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the user is told when a model fails, and what the log is. */
final class ModelFailure {
  private static final Logger log = LoggerFactory.getLogger(ModelFailure.class);

  /** A provider's name for an error in its answer. Nothing else of an answer is safe to log. */
  private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([a-z0-9_.-]{1,64})\"");

  private static final Pattern TOO_LONG =
      Pattern.compile("context[ _](length|window|size)|maximum context|too many tokens|too long");

  private ModelFailure() {}

  static StreamError filtered() {
    return StreamError.custom(
        "The answer was stopped by the content filter of the model's provider.");
  }

  static StreamError cutOff() {
    return StreamError.custom("The model's answer was cut off. Try again.", true);
  }

  static StreamError tooLong() {
    return StreamError.custom("The model's answer did not come to an end.", true);
  }

  static StreamError empty() {
    return StreamError.custom("The model said nothing. Try again.", true);
  }

  /**
   * The user's view of a failure, which is logged. Providers repeat in their messages what they
   * were sent, users' words and keys among it, so that no message is logged or shown.
   */
  static StreamError of(Throwable failure) {
    if (failure instanceof StreamError told) {
      return told;
    }
    HttpException http = find(HttpException.class, failure);
    String body = http == null || http.getMessage() == null ? "" : http.getMessage();
    String code = code(body);
    log.warn(
        "The model failed with {}, HTTP status {}, code {}",
        failure.getClass().getName(),
        http == null ? "unknown" : http.statusCode(),
        code == null ? "unknown" : code);
    return switch (failure) {
      case RateLimitException e when "insufficient_quota".equals(code) ->
          StreamError.custom("The model's quota is used up.");
      case RateLimitException e -> busy(find(BusyException.class, e));
      case TimeoutException e ->
          StreamError.custom("The model did not answer in time. Try again.", true);
      case ContentFilteredException e -> filtered();
      case AuthenticationException e ->
          StreamError.custom("The model's provider refused the server's key.");
      case ModelNotFoundException e ->
          StreamError.custom("The model's provider does not know the model.");
      case UnsupportedFeatureException e ->
          StreamError.custom("The model cannot work with what is in this conversation.");
      default -> refusedOrBroken(http, code, body);
    };
  }

  private static StreamError refusedOrBroken(
      @Nullable HttpException http, @Nullable String code, String body) {
    if (http == null || http.statusCode() >= 500) {
      return StreamError.custom("The model cannot be reached, or broke off. Try again.", true);
    }
    if ("content_filter".equals(code) || "content_policy_violation".equals(code)) {
      return filtered();
    }
    if (http.statusCode() == 413 || TOO_LONG.matcher(body.toLowerCase(Locale.ROOT)).find()) {
      return StreamError.custom(
          "This conversation is too long for the model. Start a new one, or write less.");
    }
    return StreamError.custom("The model's provider refused the request.");
  }

  private static StreamError busy(@Nullable BusyException why) {
    Duration after = why == null ? Duration.ZERO : why.after();
    return StreamError.custom(
        after.isPositive()
            ? "The model is busy. Try again in %d seconds.".formatted(after.toSeconds())
            : "The model is busy. Try again in a moment.",
        true);
  }

  private static @Nullable String code(String body) {
    Matcher code = CODE.matcher(body);
    return code.find() ? code.group(1) : null;
  }

  private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
