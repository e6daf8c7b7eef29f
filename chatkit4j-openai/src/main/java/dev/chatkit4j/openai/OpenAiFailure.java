package dev.chatkit4j.openai;

import com.openai.errors.OpenAIServiceException;
import com.openai.errors.SseException;
import dev.chatkit4j.responder.BoundedAnswer;
import dev.chatkit4j.responder.ModelError;
import dev.chatkit4j.server.StreamError;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a failure of OpenAI into words for the user and a line for the log. */
final class OpenAiFailure {
  private static final Logger log = LoggerFactory.getLogger(OpenAiFailure.class);

  private OpenAiFailure() {}

  /** Whether the response to go on from is not known any more. */
  static boolean forgotten(Throwable failure) {
    return failure instanceof OpenAIServiceException refusal
        && (refusal.statusCode() == 400 || refusal.statusCode() == 404)
        && (refusal.code().filter("previous_response_not_found"::equals).isPresent()
            || refusal.param().filter("previous_response_id"::equals).isPresent());
  }

  /**
   * The user's view of a failure, which is logged. Providers repeat in their messages what they
   * were sent, users' words and keys among it, so that no message is logged or shown.
   */
  static StreamError of(Throwable failure) {
    if (failure instanceof StreamError told) {
      return told;
    }
    if (failure instanceof SseException broken) {
      return of(broken.code().orElse(""), message(broken));
    }
    if (failure instanceof OpenAIServiceException refusal) {
      return of(refusal);
    }
    BoundedAnswer.TooLong tooLong = find(BoundedAnswer.TooLong.class, failure);
    if (tooLong != null) {
      log.warn("OpenAI failed: {}", tooLong.getMessage());
      return ModelError.broken();
    }
    log.warn("OpenAI failed with {}", failure.getClass().getName());
    return timeout(failure) ? ModelError.late() : ModelError.broken();
  }

  /** Likewise, for what an event says. */
  static StreamError of(String code, String message) {
    log.warn("A response of OpenAI failed, code {}", named(code));
    return byCode(code, 500, Duration.ZERO, message);
  }

  private static StreamError of(OpenAIServiceException refusal) {
    String code = refusal.code().orElse("");
    int status = refusal.statusCode();
    log.warn("OpenAI refused a request, HTTP status {}, code {}", status, named(code));
    return byCode(code, status, retryAfter(refusal), message(refusal));
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? "" : failure.getMessage();
  }

  /** Nothing of an answer but an error's name is safe to log. */
  private static String named(String code) {
    return code.matches("[a-z0-9_.-]{1,64}") ? code : "unknown";
  }

  private static StreamError byCode(String code, int status, Duration after, String message) {
    return switch (code) {
      case "insufficient_quota" -> ModelError.quota();
      case "rate_limit_exceeded" -> ModelError.busy(after);
      case "content_filter", "content_policy_violation" -> ModelError.filtered();
      case "context_length_exceeded" -> ModelError.conversationTooLong();
      case "invalid_prompt", "invalid_image", "image_too_large", "image_parse_error" ->
          ModelError.refused();
      default -> byStatus(status, after, message);
    };
  }

  private static StreamError byStatus(int status, Duration after, String message) {
    return switch (status) {
      case 401, 403 -> ModelError.keyRefused();
      case 404 -> ModelError.unknownModel();
      case 408 -> ModelError.late();
      case 413 -> ModelError.conversationTooLong();
      case 429 -> ModelError.busy(after);
      default -> {
        if (ModelError.saysTooLong(message)) {
          yield ModelError.conversationTooLong();
        }
        yield status >= 500 ? ModelError.broken() : ModelError.refused();
      }
    };
  }

  /** Zero if it does not say, or says a date, which is not worth a clock. */
  private static Duration retryAfter(OpenAIServiceException refusal) {
    return refusal.headers().values("Retry-After").stream()
        .filter(seconds -> seconds.matches("[0-9]{1,6}"))
        .findFirst()
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(Duration.ZERO);
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

  private static boolean timeout(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof TimeoutException
          || cause instanceof HttpTimeoutException
          || cause instanceof InterruptedIOException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
