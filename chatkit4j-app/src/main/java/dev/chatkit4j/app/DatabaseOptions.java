package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options that name a database: {@code --db} and those that belong to it, or the same by the
 * name of {@code --from} or {@code --to}. A password is never an argument: everybody can see those.
 */
final class DatabaseOptions {
  private static final int MAX_PASSWORD = 4 * 1024;
  private static final int MAX_POOL = 1_000;

  /** The commands that have these options. */
  private final List<CommandLine> commands = new ArrayList<>();

  private final OptionSpec database;
  private final OptionSpec user;
  private final OptionSpec passwordFile;
  private final OptionSpec schema;
  private final OptionSpec tablePrefix;
  private final OptionSpec pool;
  private final OptionSpec unproven;
  private final String passwordVariable;
  private final @Nullable String passwordInVariable;

  /**
   * Options whose names begin with that word.
   *
   * @param usual the database if none is given; null if one must be
   */
  DatabaseOptions(String word, @Nullable String usual, Variables variables) {
    this.passwordVariable = "CHATKIT4J_%s_PASSWORD".formatted(word.toUpperCase(Locale.ROOT));
    this.passwordInVariable = variables.value(passwordVariable);
    String name = "--" + word;
    this.database =
        option(name, "FILE|URL", usual == null ? "a SQLite file or a URL" : DATABASE)
            .defaultValue(usual)
            .required(usual == null)
            .build();
    this.user = option(name + "-user", "NAME", "user of the server").build();
    this.passwordFile =
        option(
                name + "-password-file",
                "FILE",
                "file with the user's password; or put it into " + passwordVariable)
            .build();
    this.schema =
        option(name + "-schema", "NAME", "schema (on MariaDB: database) that has the tables")
            .build();
    this.tablePrefix =
        option(name + "-table-prefix", "NAME", "what the tables' names begin with (chatkit_)")
            .build();
    this.pool =
        option(name + "-pool", "N", "connections to the server at most (10)")
            .type(Integer.class)
            .build();
    this.unproven =
        OptionSpec.builder(
                word.equals("db") ? "--allow-unproven-database" : name + "-allow-unproven-database")
            .type(boolean.class)
            .description(
                "take an engine of which it is known that a rule of the store breaks there")
            .build();
  }

  private static final String DATABASE =
      "where conversations are: a SQLite file, made if it does not exist,"
          + " jdbc:postgresql://HOST/NAME, jdbc:mariadb://HOST/NAME or jdbc:mysql://HOST/NAME"
          + " (default: ${DEFAULT-VALUE})";

  private static OptionSpec.Builder option(String name, String label, String description) {
    return OptionSpec.builder(name).paramLabel(label).type(String.class).description(description);
  }

  /** The command with these options. */
  static CommandLine with(Object command, DatabaseOptions... databases) {
    CommandLine line = new CommandLine(command);
    for (DatabaseOptions options : databases) {
      options.commands.add(line);
      options.addTo(line.getCommandSpec());
    }
    return line;
  }

  private void addTo(CommandSpec command) {
    Stream.of(database, user, passwordFile, schema, tablePrefix, pool).forEach(command::addOption);
    command.addOption(unproven);
  }

  /**
   * The database that was named.
   *
   * @throws StartException if it cannot be any
   */
  Database database() {
    return named().allowUnproven(Boolean.TRUE.equals(unproven.<Boolean>getValue()));
  }

  private Database named() {
    String where = requireNonNull(database.<String>getValue());
    if (!where.startsWith("jdbc:")) {
      requireNothingForServers();
    }
    return Database.of(
        database.longestName(),
        where,
        new Database.Settings(
            user.getValue(),
            password(),
            passwordFile.getValue(),
            database.longestName().substring(2),
            schema(),
            prefix(),
            pool()));
  }

  /** Options that would change nothing are a mistake; variables may be meant for other commands. */
  private void requireNothingForServers() {
    Stream.of(user, passwordFile, schema, tablePrefix, pool)
        .filter(this::given)
        .findFirst()
        .ifPresent(option -> {
          throw new StartException(option.longestName() + " is for databases on a server");
        });
  }

  /** Whether it is an argument of the command that runs, the only one that was parsed. */
  private boolean given(OptionSpec option) {
    return commands.stream()
        .map(CommandLine::getParseResult)
        .anyMatch(parsed -> parsed != null && parsed.hasMatchedOption(option));
  }

  private @Nullable String schema() {
    return schema.getValue();
  }

  private @Nullable String prefix() {
    return tablePrefix.getValue();
  }

  private int pool() {
    Integer size = pool.getValue();
    if (size == null) {
      return Database.USUAL_POOL;
    }
    if (size < 1 || size > MAX_POOL) {
      throw new StartException(
          "%s must be from 1 to %s, not %s".formatted(pool.longestName(), MAX_POOL, size));
    }
    return size;
  }

  private @Nullable String password() {
    String file = passwordFile.getValue();
    if (Stream.of(file, passwordInVariable).allMatch(Objects::nonNull)) {
      throw new StartException(
          "either %s or %s, not both".formatted(passwordFile.longestName(), passwordVariable));
    }
    return file == null ? passwordInVariable : read(file);
  }

  /** Without the line break that an editor ends a file with. */
  private String read(String file) {
    try {
      return Utf8.file(Path.of(file), MAX_PASSWORD).replaceFirst("[\\r\\n]+\\z", "");
    } catch (IOException | InvalidPathException e) {
      throw new StartException(
          "%s %s cannot be read: %s".formatted(passwordFile.longestName(), file, e.getMessage()),
          e);
    }
  }
}
