package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserProgramTest {
  @TempDir Path folder;

  @Test
  void the_one_that_is_named_is_taken_before_one_on_the_path() throws Exception {
    Path named = program("mine");
    program("chromium");

    assertThat(find(Map.of("PATH", folder.toString(), "CHATKIT4J_BROWSER", named.toString())))
        .isEqualTo(named);
  }

  @Test
  void one_on_the_path_is_found() throws Exception {
    Path found = program("google-chrome");

    assertThat(find(Map.of("PATH", "/nowhere:" + folder))).isEqualTo(found);
  }

  @Test
  void without_one_and_without_a_way_to_one_it_is_said_what_to_do() {
    assertThatThrownBy(() -> find(Map.of("PATH", folder.toString())))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Chromium")
        .hasMessageContaining("CHATKIT4J_BROWSER")
        .hasMessageContaining("apt-get install chromium");
    assertThatThrownBy(() -> find(Map.of("CHATKIT4J_BROWSER", "/nowhere/chrome")))
        .hasMessage("CHATKIT4J_BROWSER is /nowhere/chrome, which is no program");
  }

  private Path find(Map<String, String> environment) throws Exception {
    return new BrowserProgram(environment, folder.resolve("cache")).find();
  }

  private Path program(String name) throws Exception {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }
}
