package dev.chatkit4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.docs.DocPages;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractPagesTest {
  private static final Pattern RULE =
      Pattern.compile("(?m)^- \\*\\*([AE]?\\d+\\.\\d+)\\*\\* (.*)$");

  static Stream<Page> pages() {
    return Stream.of(
        new Page("docs/contracts/store.md", Rulebook.STORE),
        new Page("docs/contracts/attachments.md", Rulebook.ATTACHMENTS),
        new Page("docs/contracts/endpoint.md", Rulebook.ENDPOINT));
  }

  /** A page and the rules it is of. */
  record Page(String path, Rulebook book) {
    List<MatchResult> rules() throws IOException {
      String text = Files.readString(DocPages.root().resolve(path));
      return RULE.matcher(text).results().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void the_page_has_the_rules_of_the_kit_in_their_order(Page page) throws IOException {
    assertThat(page.rules())
        .extracting(rule -> rule.group(1))
        .containsExactlyElementsOf(page.book().numbers());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void each_rule_on_the_page_is_what_the_kit_prints_when_it_is_broken(Page page)
      throws IOException {
    assertThat(page.rules())
        .allSatisfy(rule -> assertThat(rule.group(2)).isEqualTo(declared(page, rule.group(1))));
  }

  private static String declared(Page page, String number) {
    return "%s *Often wrong:* %s"
        .formatted(page.book().sentence(number), page.book().oftenWrong(number));
  }
}
