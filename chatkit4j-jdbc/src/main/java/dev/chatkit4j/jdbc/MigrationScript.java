package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A script of the migrations and the statements it is made of, in which tables have the names of
 * one store. A statement ends with a semicolon at the end of a line.
 *
 * <p>The line {@code -- unless column TABLE.COLUMN} or {@code -- unless index TABLE.INDEX} before a
 * statement says what is there once it was run. A database that commits each statement by itself
 * needs one for each, so that the script can be repeated from wherever it was left.
 *
 * @param name of the file
 * @param text all of it
 */
record MigrationScript(String name, String text, List<Step> steps) {
  private static final Pattern UNLESS = Pattern.compile("-- unless (column|index) (\\w+)\\.(\\w+)");

  /**
   * A statement.
   *
   * @param made what is there once it was run; null if it is undone with its transaction
   */
  record Step(String text, @Nullable Made made) {}

  /**
   * A column or an index that a statement makes.
   *
   * @param column whether it is a column; an index otherwise
   */
  record Made(boolean column, String table, String name) {}

  static MigrationScript of(Tables tables, String name) {
    String text = tables.prefixed(read(tables.dialect().folder() + "/" + name));
    return new MigrationScript(name, text, steps(text));
  }

  private static String read(String path) {
    try (InputStream file =
        requireNonNull(MigrationScript.class.getClassLoader().getResourceAsStream(path), path)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Step> steps(String text) {
    List<Step> steps = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    Made made = null;
    for (String line : text.lines().toList()) {
      if (line.startsWith("--")) {
        made = made == null ? made(line) : made;
      } else if (!line.isBlank()) {
        lines.add(line);
        if (line.endsWith(";")) {
          String statement = String.join("\n", lines);
          steps.add(new Step(statement.substring(0, statement.length() - 1), made));
          lines.clear();
          made = null;
        }
      }
    }
    return List.copyOf(steps);
  }

  private static @Nullable Made made(String comment) {
    Matcher unless = UNLESS.matcher(comment);
    return unless.matches()
        ? new Made(unless.group(1).equals("column"), unless.group(2), unless.group(3))
        : null;
  }

  /** Of {@code V1__first_schema.sql} it is {@code first schema}. */
  String description() {
    return name.substring(name.indexOf("__") + 2, name.lastIndexOf('.')).replace('_', ' ');
  }

  /** As Flyway has it: ends of lines do not count. */
  int checksum() {
    CRC32 sum = new CRC32();
    text.lines().forEach(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
    return (int) sum.getValue();
  }
}
