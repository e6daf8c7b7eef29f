package dev.chatkit4j.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DebianProgramTest {
  private static final String VARIABLE = "CHATKIT4J_TEST_NOTHING";
  private static final Path SHELL = Path.of("/bin/sh");
  private static final DebianProgram NOWHERE =
      new DebianProgram(VARIABLE, Path.of("/nowhere/nothingd"), List.of("nothing-server"));

  @Test
  void what_a_variable_names_is_taken() {
    assertThat(NOWHERE.find(Map.of(VARIABLE, SHELL.toString()), false)).isEqualTo(SHELL);
  }

  @Test
  void what_is_there_is_taken() {
    assertThat(new DebianProgram(VARIABLE, SHELL, List.of("sh")).find(Map.of(), false))
        .isEqualTo(SHELL);
  }

  @Test
  void what_neither_is_there_nor_may_be_installed_is_told_with_what_to_do() {
    assertThatThrownBy(() -> NOWHERE.find(Map.of(), false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "These tests need /nowhere/nothingd", "as root", "install nothing-server", VARIABLE);
  }

  @Test
  void a_variable_that_names_no_program_is_told() {
    assertThatThrownBy(() -> NOWHERE.find(Map.of(VARIABLE, "/nowhere/else"), true))
        .hasMessage("/nowhere/else, which CHATKIT4J_TEST_NOTHING names, is no program");
  }
}
