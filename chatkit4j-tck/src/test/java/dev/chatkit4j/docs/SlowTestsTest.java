package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tag that keeps tests with servers, browsers and kills out of {@code make fast}. */
class SlowTestsTest {
  private static final List<Pattern> SLOW =
      List.of(
          Pattern.compile("\\bdev\\.chatkit4j\\.testservers\\.Test"),
          Pattern.compile("\\bServer\\.(POSTGRES|MARIADB)\\b"),
          Pattern.compile("\\bProduct\\.(POSTGRES|MARIADB)\\b"),
          Pattern.compile("\\bclass \\w+CrashTest\\b"),
          Pattern.compile("\\bextends InBrowser\\b"));

  /** A tag, or a class with one that is extended. */
  private static final Pattern TAGGED =
      Pattern.compile("@Tag\\(\"(slow|servers)\"\\)|\\bextends (ServerContract|InBrowser)\\b");

  @Test
  void a_test_with_a_server_a_browser_or_kills_is_tagged() throws IOException {
    Path root = DocPages.root();
    List<Path> tests =
        Sources.files(root).stream()
            .filter(file -> file.getFileName().toString().endsWith("Test.java"))
            .filter(file -> !file.endsWith("SlowTestsTest.java"))
            .toList();
    assertThat(tests).filteredOn(SlowTestsTest::slow).hasSizeGreaterThan(40);
    assertThat(tests)
        .filteredOn(SlowTestsTest::slow)
        .filteredOn(test -> !TAGGED.matcher(text(test)).find())
        .extracting(root::relativize)
        .isEmpty();
  }

  @Test
  void the_classes_that_are_extended_are_tagged() throws IOException {
    assertThat(Sources.files(DocPages.root()))
        .filteredOn(file -> file.endsWith("ServerContract.java") || file.endsWith("InBrowser.java"))
        .hasSize(2)
        .allSatisfy(file -> assertThat(text(file)).contains("@Tag(\"slow\")"));
  }

  private static boolean slow(Path test) {
    String text = text(test);
    return SLOW.stream().anyMatch(sign -> sign.matcher(text).find());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }
}
