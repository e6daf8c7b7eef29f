package dev.chatkit4j.app;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --auth}: the way in which a caller is known. */
sealed interface Auth {
  /** The way that knows only one user, who is everybody. */
  record None() implements Auth {}

  /** A trusted proxy names the user in that header. */
  record Header(String name) implements Auth {}

  /** A signed token names the user. */
  record Jwt() implements Auth {}

  /** Reads {@code none}, {@code jwt} or {@code header:NAME}. */
  final class Converter implements ITypeConverter<Auth> {
    private static final String HEADER = "header:";
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    @Override
    public Auth convert(String text) {
      if (text.equals("none")) {
        return new None();
      }
      if (text.equals("jwt")) {
        return new Jwt();
      }
      if (text.startsWith(HEADER)) {
        String name = text.substring(HEADER.length());
        if (NAME.matcher(name).matches()) {
          return new Header(name);
        }
      }
      throw new TypeConversionException(
          "'%s' is neither none, jwt nor header:NAME".formatted(text));
    }
  }
}
