package dev.chatkit4j.springai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Exceptions in the form of clients that the other tests do not have. */
class RefusalTest {
  /** An exception with headers, as Anthropic's client has it. */
  public static final class WithHeaders extends RuntimeException {
    WithHeaders() {
      super("429: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"}}");
    }

    public int statusCode() {
      return 429;
    }

    public Headers headers() {
      return new Headers();
    }
  }

  public static final class Headers {
    public List<String> values(String name) {
      return name.equals("Retry-After") ? List.of("30") : List.of();
    }
  }

  /** An exception with a code, as Google's client has it. */
  public static final class WithCode extends RuntimeException {
    WithCode() {
      super("400 . The input token count exceeds the maximum: context length");
    }

    public int code() {
      return 400;
    }
  }

  @Test
  void is_read_with_how_long_to_wait() {
    assertThat(ModelFailure.of(new WithHeaders())).hasMessageContaining("in 30 seconds");
    assertThat(Refusal.of(new WithHeaders()))
        .extracting(Refusal::status, Refusal::code, Refusal::after)
        .containsExactly(429, "", Duration.ofSeconds(30));
  }

  @Test
  void is_read_from_a_code_alone() {
    assertThat(ModelFailure.of(new WithCode())).hasMessageContaining("too long for the model");
  }

  @Test
  void is_nothing_that_has_no_status() {
    assertThat(Refusal.of(new IllegalStateException("404"))).isNull();
    assertThat(ModelFailure.of(new IllegalStateException("404")))
        .hasMessageContaining("cannot be reached");
  }
}
