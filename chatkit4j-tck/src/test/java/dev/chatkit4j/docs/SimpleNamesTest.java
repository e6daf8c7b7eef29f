package dev.chatkit4j.docs;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The simple names of types: none stands in two packages, but for those that the glossary lists
 * with their meanings. A type that is private to another counts for nothing.
 */
class SimpleNamesTest {
  private static final Path GLOSSARY = DocPages.root().resolve("docs/reference/glossary.md");
  private static final Pattern TWO_MEANINGS =
      Pattern.compile("(?ms)^## Names with two meanings$.*?(?=^## )");
  private static final Pattern ONE_MEANING =
      Pattern.compile("(?ms)^## Names with one meaning in several packages$.*\\z");

  /** Such as {@code `jdbc.Place`} or {@code `store.memory.Timeline.Place`}. */
  private static final Pattern TYPE = Pattern.compile("`((?:[a-z0-9]+\\.)+[A-Z][\\w.]*)`");

  @Test
  void no_name_stands_in_two_packages_but_those_in_the_glossary() throws IOException {
    SortedSet<String> unlisted = inSeveralPackages();
    unlisted.removeAll(listed());
    assertThat(unlisted).as("types to be called otherwise, or listed with the reason").isEmpty();
  }

  @Test
  void the_glossary_lists_no_name_that_stands_in_one_package_only() throws IOException {
    SortedSet<String> gone = listed();
    gone.removeAll(inSeveralPackages());
    assertThat(gone).as("types to be struck out in %s", GLOSSARY.getFileName()).isEmpty();
  }

  /** The types whose simple name stands in more than one package. */
  private static SortedSet<String> inSeveralPackages() throws IOException {
    List<Sources.Type> types =
        Sources.types().stream().filter(type -> !type.inTests() && type.shared()).toList();
    assertThat(types).as("types that were looked at").hasSizeGreaterThan(400);
    return types.stream().collect(groupingBy(Sources.Type::simpleName)).values().stream()
        .filter(all -> all.stream().map(Sources.Type::packageName).distinct().count() > 1)
        .flatMap(List::stream)
        .map(Sources.Type::fullName)
        .collect(toCollection(TreeSet::new));
  }

  private static SortedSet<String> listed() throws IOException {
    String page = Files.readString(GLOSSARY);
    return List.of(TWO_MEANINGS, ONE_MEANING).stream()
        .flatMap(section -> section.matcher(page).results())
        .flatMap(section -> TYPE.matcher(section.group()).results())
        .map(type -> type.group(1))
        .collect(toCollection(TreeSet::new));
  }
}
