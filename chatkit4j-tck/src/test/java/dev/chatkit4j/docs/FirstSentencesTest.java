package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The first sentence of each type's Javadoc, which says what the type is or does. */
class FirstSentencesTest {
  /** Words that begin a description from the side. */
  private static final Set<String> SIDEWAYS =
      Set.of(
          "what",
          "whatever",
          "how",
          "however",
          "where",
          "wherever",
          "when",
          "whenever",
          "why",
          "who",
          "whom",
          "whose",
          "whoever",
          "which",
          "whether",
          "something",
          "somebody",
          "someone",
          "somewhere",
          "anything",
          "anybody",
          "everything",
          "everybody",
          "nothing",
          "nobody");

  @Test
  void no_type_is_described_from_the_side() throws IOException {
    List<Sources.Type> types = Sources.types();
    assertThat(types).as("types that were looked at").hasSizeGreaterThan(1000);
    assertThat(types)
        .filteredOn(FirstSentencesTest::sideways)
        .extracting(Sources.Type::place)
        .isEmpty();
  }

  @Test
  void words_and_what_belongs_to_them_are_told_apart() {
    assertThat(firstWord("What each request does")).isEqualTo("what");
    assertThat(firstWord(" Somebody's clock")).isEqualTo("somebody");
    assertThat(firstWord("{@code who}: a column")).isEqualTo("{@code");
    assertThat(firstWord("Whatsoever")).isEqualTo("whatsoever");
    assertThat(firstWord("")).isEmpty();
  }

  private static boolean sideways(Sources.Type type) {
    return type.doc() != null && SIDEWAYS.contains(firstWord(type.doc()));
  }

  private static String firstWord(String doc) {
    return doc.strip().split("[\\s,.:;']", 2)[0].toLowerCase(Locale.ROOT);
  }
}
