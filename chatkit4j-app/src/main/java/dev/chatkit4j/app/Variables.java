package dev.chatkit4j.app;

import static java.util.Objects.requireNonNullElse;

import dev.chatkit4j.store.Ids;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
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
    if (problem instanceof UnmatchedArgumentException unknown
        && !unknownOptions(unknown).isEmpty()) {
      return "Unknown option: " + String.join(", ", unknownOptions(unknown));
    }
    String message = requireNonNullElse(problem.getMessage(), "bad arguments");
    return problem.getArgSpec() instanceof OptionSpec option
            && problem.getValue() != null
            && problem.getValue().equals(value(option))
        ? "%s (from %s)".formatted(message, name(option))
        : message;
  }

  /** Their names only: what was meant as the value of one may be secret. */
  private static List<String> unknownOptions(UnmatchedArgumentException problem) {
    return problem.getUnmatched().stream()
        .filter(argument -> argument.startsWith("-"))
        .map(argument -> "'" + argument.replaceFirst("=.*", "") + "'")
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
