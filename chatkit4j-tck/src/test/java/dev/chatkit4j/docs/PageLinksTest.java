package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageLinksTest {
  /** A page's path as messages, Javadoc and tests write it. */
  private static final Pattern MENTION = Pattern.compile("docs/[a-z/-]+\\.md");

  @TempDir private Path directory;

  @Test
  void every_link_of_every_page_leads_somewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      broken.addAll(PageLinks.broken(page));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void every_page_is_in_the_index() throws IOException {
    Path docs = DocPages.root().resolve("docs");
    Set<Path> linked = new HashSet<>();
    for (String index : List.of("README.md", "inside/decisions/README.md")) {
      Path page = docs.resolve(index);
      Pattern.compile("\\]\\(([^)#]+\\.md)")
          .matcher(Files.readString(page))
          .results()
          .forEach(link -> linked.add(page.resolveSibling(link.group(1)).normalize()));
    }
    assertThat(DocPages.all())
        .filteredOn(page -> page.startsWith(docs) && !page.equals(docs.resolve("README.md")))
        .isSubsetOf(linked);
  }

  @Test
  void every_page_that_a_source_names_exists() throws IOException {
    Path root = DocPages.root();
    Set<String> missing = new HashSet<>();
    for (Path file : Sources.files(root)) {
      MENTION
          .matcher(Files.readString(file))
          .results()
          .map(mention -> mention.group())
          .filter(page -> !Files.exists(root.resolve(page)))
          .forEach(page -> missing.add(root.relativize(file) + ": " + page));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void a_link_to_no_file_or_no_heading_is_broken() throws IOException {
    Files.writeString(directory.resolve("other.md"), "# One `two`, three\n\n## Again\n## Again\n");
    assertThat(
            broken(
                """
                [a](other.md) [b](other.md#one-two-three) [c](other.md#again-1)
                [d](https://example.org/none.md#x) `[e](none.md)`
                [f](none.md)
                [g](other.md#two) and [h](#here)

                # There
                """))
        .containsExactly(
            "page.md:3: there is no none.md",
            "page.md:4: other.md has no heading #two",
            "page.md:4: page.md has no heading #here");
  }

  private List<String> broken(String text) throws IOException {
    return PageLinks.broken(Files.writeString(directory.resolve("page.md"), text));
  }

  private static List<Path> pages() throws IOException {
    Path root = DocPages.root();
    return Stream.concat(
            DocPages.all().stream(),
            Stream.of("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "VERSIONING.md")
                .map(root::resolve))
        .toList();
  }
}
