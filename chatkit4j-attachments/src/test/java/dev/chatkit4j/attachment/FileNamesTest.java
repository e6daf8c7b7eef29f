package dev.chatkit4j.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chatkit4j.protocol.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "Report (final) v2.pdf",
        ".htaccess",
        "…",
        "日本語.txt",
        "ملف.pdf",
        "👩‍👩‍👧.png",
        "con",
        "a\"b';<script>.txt",
        "100%.txt"
      })
  void what_a_person_may_call_a_file_is_taken(String name) {
    assertThatCode(() -> FileNames.require(name)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\fakepath\\a.png",
        "a\0.png",
        "a\nb",
        "a\u007fb",
        "photo_\u202egnp.exe",
        "a\u2066b",
        "a\u200fb",
        "a\u2028b",
        "a\ud800b"
      })
  void a_path_a_control_character_or_a_turned_name_is_refused(String name) {
    Refusal refusal = refusal(name);

    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.code()).isEqualTo("invalid_request");
  }

  @Test
  void a_name_has_255_characters_at_most_and_the_refusal_says_so() {
    assertThatCode(() -> FileNames.require("😀".repeat(255))).doesNotThrowAnyException();
    assertThat(refusal("x".repeat(256))).hasMessageContaining("255").hasMessageContaining("256");
  }

  @Test
  void a_refusal_never_repeats_the_name() {
    assertThat(refusal("secret\u202etxt")).hasMessageContaining("U+202E");
    assertThat(refusal("secret\u202etxt")).hasMessageNotContaining("secret");
  }

  private static Refusal refusal(String name) {
    return catchThrowableOfType(Refusal.class, () -> FileNames.require(name));
  }
}
