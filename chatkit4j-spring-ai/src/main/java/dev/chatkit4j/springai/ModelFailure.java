package dev.chatkit4j.springai;

import dev.chatkit4j.responder.ModelError;
import dev.chatkit4j.server.StreamError;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a model's failure into words for the user and a line for the log. */
final class ModelFailure {
  private static final Logger log = LoggerFactory.getLogger(ModelFailure.class);

  private ModelFailure() {}

  /**
   * The user's view of a failure, which is logged. Providers repeat in their messages what they
   * were sent, users' words and keys among it, so that no message is logged or shown.
   */
  static StreamError of(Throwable failure) {
    List<Throwable> causes =
        Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(20).toList();
    for (Throwable cause : causes) {
      if (cause instanceof StreamError told) {
        return told;
      }
    }
    for (Throwable cause : causes) {
      Refusal refusal = Refusal.of(cause);
      if (refusal != null) {
        log.warn(
            "The model's provider refused a request, HTTP status {}, code {}",
            refusal.status(),
            refusal.code().isEmpty() ? "unknown" : refusal.code());
        return of(refusal);
      }
    }
    log.warn("The model failed with {}", causes.getLast().getClass().getName());
    return causes.stream().anyMatch(ModelFailure::late) ? ModelError.late() : ModelError.broken();
  }

  private static boolean late(Throwable cause) {
    return cause instanceof InterruptedIOException
        || cause.getClass().getSimpleName().endsWith("TimeoutException");
  }

  private static StreamError of(Refusal refusal) {
    return switch (refusal.code()) {
      case "insufficient_quota" -> ModelError.quota();
      case "content_filter", "content_policy_violation" -> ModelError.filtered();
      case "context_length_exceeded" -> ModelError.conversationTooLong();
      default -> byStatus(refusal);
    };
  }

  private static StreamError byStatus(Refusal refusal) {
    return switch (refusal.status()) {
      case 401, 403 -> ModelError.keyRefused();
      case 404 -> ModelError.unknownModel();
      case 408 -> ModelError.late();
      case 413 -> ModelError.conversationTooLong();
      case 429 -> ModelError.busy(refusal.after());
      default -> {
        if (refusal.status() >= 500) {
          yield ModelError.broken();
        }
        yield ModelError.saysTooLong(refusal.message())
            ? ModelError.conversationTooLong()
            : ModelError.refused();
      }
    };
  }
}
