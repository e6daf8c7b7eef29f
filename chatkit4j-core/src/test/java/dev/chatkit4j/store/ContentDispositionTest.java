package dev.chatkit4j.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentDispositionTest {
  @Test
  void a_name_with_the_characters_of_the_syntax_itself_is_encoded() {
    assertThat(ContentDisposition.of("attachment", "a*b'c.txt"))
        .isEqualTo("attachment; filename=\"a_b_c.txt\"; filename*=UTF-8''a%2Ab%27c.txt");
  }

  @Test
  void no_name_ends_the_header_or_its_quotes() {
    assertThat(ContentDisposition.of("inline", "ä \"\r\nX: y;"))
        .isEqualTo(
            "inline; filename=\"_ ___X_ y_\"; filename*=UTF-8''%C3%A4%20%22%0D%0AX%3A%20y%3B");
  }
}
