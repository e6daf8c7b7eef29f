package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chatkit4j completion}: what makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints a script that makes bash and zsh complete commands and options, to be used as in",
      "source <(chatkit4j completion).",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    usageHelpWidth = 100)
final class CompletionCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandLine program = requireNonNull(spec).root().commandLine();
    spec.commandLine().getOut().print(AutoComplete.bash("chatkit4j", program));
    spec.commandLine().getOut().flush();
  }
}
