package dev.chatkit4j.app;

import static java.util.Objects.requireNonNullElse;

import dev.chatkit4j.store.Ids;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Takes the value of an option that is not given from an environment variable: that of {@code
 * --allow-origin} from {@code CHATKIT4J_ALLOW_ORIGIN}.
 */
final class Variables implements IDefaultValueProvider {
  private static final Pattern OURS = Pattern.compile("CHATKIT4J_|OPENAI_");

  private final Map<String, String> environment;

  Variables(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option && hasVariable(option) ? value(option) : null;
  }

  /** {@code copy --attachments} says whether; {@code CHATKIT4J_ATTACHMENTS} says where. */
  private static boolean hasVariable(OptionSpec option) {
    return !option.usageHelp()
        && !option.versionHelp()
        && !(option.longestName().equals("--attachments") && option.arity().max() == 0);
  }

  /** What is wrong, and the variable's name if it came from one. */
  String message(ParameterException problem) {
    List<String> unknown = unknown(problem);
    if (!unknown.isEmpty()) {
      return unknown(problem, unknown);
    }
    String message = requireNonNullElse(problem.getMessage(), "bad arguments");
    return problem.getArgSpec() instanceof OptionSpec option
            && problem.getValue() != null
            && problem.getValue().equals(value(option))
        ? "%s (from %s)".formatted(message, name(option))
        : message;
  }

  /** Arguments that mean nothing, which may be why another is missing. */
  private static List<String> unknown(ParameterException problem) {
    return problem instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched()
        : problem.getCommandLine().getUnmatchedArguments();
  }

  private static String unknown(ParameterException problem, List<String> arguments) {
    CommandSpec command = problem.getCommandLine().getCommandSpec();
    String first = arguments.getFirst();
    if (!first.startsWith("-") && !command.subcommands().isEmpty()) {
      return meant("Unknown command: '%s'".formatted(first), first, commands(command));
    }
    List<String> options = names(arguments);
    return options.isEmpty()
        ? requireNonNullElse(problem.getMessage(), "bad arguments")
        : meant(
            "Unknown option: '%s'".formatted(String.join("', '", options)),
            options.getFirst(),
            command.optionsMap().keySet());
  }

  private static String meant(String what, String written, Collection<String> names) {
    String nearest = Nearest.to(written, names);
    return nearest == null ? what : "%s; did you mean %s?".formatted(what, nearest);
  }

  private static List<String> commands(CommandSpec command) {
    return command.subcommands().entrySet().stream()
        .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Names of options only: what was meant as the value of one may be secret. */
  private static List<String> names(List<String> arguments) {
    return arguments.stream()
        .filter(argument -> argument.startsWith("-"))
        .map(argument -> argument.replaceFirst("=.*", ""))
        .toList();
  }

  private @Nullable String value(OptionSpec option) {
    return value(name(option));
  }

  /** What the variable of that name says; null if there is none or it is blank. */
  @Nullable String value(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  /** The first of the program's variables of which a part was lost; null if there is none. */
  @Nullable String unreadable() {
    return environment.entrySet().stream()
        .filter(entry -> OURS.matcher(entry.getKey()).lookingAt() && !Ids.whole(entry.getValue()))
        .map(Map.Entry::getKey)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static String name(OptionSpec option) {
    return "CHATKIT4J_"
        + option.longestName().substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
