package dev.chatkit4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.docs.DocPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StoreContractPageTest {
  private static final Pattern RULE = Pattern.compile("(?m)^- \\*\\*(\\d+\\.\\d+)\\*\\* (.*)$");

  private final Path page = DocPages.root().resolve("docs/store-contract.md");

  @Test
  void the_page_has_the_rules_of_the_kit_in_their_order() throws IOException {
    assertThat(RULE.matcher(Files.readString(page)).results().map(rule -> rule.group(1)))
        .containsExactlyElementsOf(Rulebook.STORE.numbers());
  }

  @Test
  void each_rule_on_the_page_begins_with_the_sentence_of_the_kit() throws IOException {
    assertThat(RULE.matcher(Files.readString(page)).results())
        .allSatisfy(rule ->
            assertThat(rule.group(2)).startsWith(Rulebook.STORE.sentence(rule.group(1)) + " "));
  }
}
