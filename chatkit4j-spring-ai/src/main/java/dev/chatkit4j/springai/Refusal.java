package dev.chatkit4j.springai;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a provider's answer that is no success. Each of Spring AI's clients has an
 * exception of its own for it, and they have no type in common but methods of these names, so that
 * is how they are read: OpenAI's and Anthropic's client, Spring's, Google's and Amazon's.
 *
 * @param code the provider's name for the error; empty if it has none that is safe to log
 * @param message in the provider's words, which are not
 * @param after how long to wait; zero if it does not say
 */
record Refusal(int status, String code, String message, Duration after) {
  private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([^\"]*)\"");

  /** Null if the exception is no provider's answer. */
  static @Nullable Refusal of(Throwable failure) {
    Integer status = status(failure);
    if (status == null || status < 300 || status > 599) {
      return null;
    }
    String message = failure.getMessage() + " " + call(failure, "getResponseBodyAsString");
    return new Refusal(status, code(failure, message), message, after(failure));
  }

  private static @Nullable Integer status(Throwable failure) {
    if (call(failure, "statusCode") instanceof Integer status) {
      return status;
    }
    Object known = call(failure, "getStatusCode");
    if (known != null && call(known, "value") instanceof Integer status) {
      return status;
    }
    return call(failure, "code") instanceof Integer status ? status : null;
  }

  private static String code(Throwable failure, String message) {
    Matcher written = CODE.matcher(message);
    String code =
        call(failure, "code") instanceof Optional<?> known && known.isPresent()
            ? known.get().toString()
            : written.find() ? written.group(1) : "";
    return code.matches("[a-z0-9_.-]{1,64}") ? code : "";
  }

  /** Zero for a date, which is not worth a clock. */
  private static Duration after(Throwable failure) {
    return Stream.of("headers", "getHeaders")
        .map(method -> call(failure, method))
        .filter(Objects::nonNull)
        .flatMap(headers -> Stream.of("values", "get").map(m -> call(headers, m, "Retry-After")))
        .filter(found -> found instanceof List<?> values && !values.isEmpty())
        .map(found -> String.valueOf(((List<?>) found).getFirst()))
        .filter(seconds -> seconds.matches("[0-9]{1,6}"))
        .findFirst()
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(Duration.ZERO);
  }

  /** What a public method without a parameter, or with that one, returns; null if there is none. */
  private static @Nullable Object call(Object target, String method, String... argument) {
    try {
      return argument.length == 0
          ? target.getClass().getMethod(method).invoke(target)
          : target.getClass().getMethod(method, String.class).invoke(target, argument[0]);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return null;
    }
  }
}
