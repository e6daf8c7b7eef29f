package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The launcher in the source tree, and the modules that the program is made of. */
class LauncherTest {
  private static final Pattern LOOKED_AT = Pattern.compile("for module in (.*); do");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<dependency>\\s*<groupId>dev.chatkit4j</groupId>\\s*<artifactId>chatkit4j-([a-z0-9-]+)"
              + "</artifactId>\\s*</dependency>");

  @Test
  void the_program_is_built_again_when_any_module_of_it_has_changed() throws IOException {
    Matcher looked = LOOKED_AT.matcher(Files.readString(Path.of("../chatkit4j")));
    assertThat(looked.find()).isTrue();
    List<String> modules =
        DEPENDENCY
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .map((MatchResult dependency) -> dependency.group(1))
            .toList();

    assertThat(modules).contains("core", "jdbc", "playground");
    assertThat(looked.group(1).split(" ")).contains("app").containsAll(modules);
  }
}
