package dev.chatkit4j.langchain4j;

import dev.chatkit4j.responder.BoundedAnswer;
import dev.chatkit4j.responder.ModelError;
import dev.chatkit4j.server.StreamError;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a model's failure into words for the user and a line for the log. */
final class ModelFailure {
  private static final Logger log = LoggerFactory.getLogger(ModelFailure.class);

  /** A provider's name for an error in its answer. Nothing else of an answer is safe to log. */
  private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([a-z0-9_.-]{1,64})\"");

  private ModelFailure() {}

  /**
   * The user's view of a failure, which is logged. Providers repeat in their messages what they
   * were sent, users' words and keys among it, so that no message is logged or shown.
   */
  static StreamError of(Throwable failure) {
    if (failure instanceof StreamError told) {
      return told;
    }
    BoundedAnswer.TooLong tooLong = find(BoundedAnswer.TooLong.class, failure);
    if (tooLong != null) {
      log.warn("The model failed: {}", tooLong.getMessage());
      return ModelError.broken();
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
      case RateLimitException e when "insufficient_quota".equals(code) -> ModelError.quota();
      case RateLimitException e -> {
        BusyException why = find(BusyException.class, e);
        yield ModelError.busy(why == null ? Duration.ZERO : why.after());
      }
      case TimeoutException e -> ModelError.late();
      case ContentFilteredException e -> ModelError.filtered();
      case AuthenticationException e -> ModelError.keyRefused();
      case ModelNotFoundException e -> ModelError.unknownModel();
      case UnsupportedFeatureException e -> ModelError.unsupported();
      default -> refusedOrBroken(http, code, body);
    };
  }

  private static StreamError refusedOrBroken(
      @Nullable HttpException http, @Nullable String code, String body) {
    if (http == null || http.statusCode() >= 500) {
      return ModelError.broken();
    }
    if ("content_filter".equals(code) || "content_policy_violation".equals(code)) {
      return ModelError.filtered();
    }
    if (http.statusCode() == 413 || ModelError.saysTooLong(body)) {
      return ModelError.conversationTooLong();
    }
    return ModelError.refused();
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
