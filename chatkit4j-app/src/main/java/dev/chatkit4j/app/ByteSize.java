package dev.chatkit4j.app;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes, as in {@code 500000}, {@code 500 KB} or {@code 2GB}; 1 KB is 1,000 bytes.
 *
 * @param bytes at least 1
 */
record ByteSize(long bytes) {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(B|KB|MB|GB|TB)?");

  static ByteSize of(String text) {
    Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    long number = size.matches() ? Long.parseLong(size.group(1)) : 0;
    if (number < 1) {
      throw new TypeConversionException("'%s' is no size such as 500KB or 2GB".formatted(text));
    }
    long unit = unit(size.group(2));
    if (number > Long.MAX_VALUE / unit) {
      throw new TypeConversionException("'%s' is more than 2^63 bytes".formatted(text));
    }
    return new ByteSize(number * unit);
  }

  private static long unit(String name) {
    return switch (name) {
      case "KB" -> 1_000L;
      case "MB" -> 1_000_000L;
      case "GB" -> 1_000_000_000L;
      case "TB" -> 1_000_000_000_000L;
      case null, default -> 1;
    };
  }

  static final class Converter implements ITypeConverter<ByteSize> {
    @Override
    public ByteSize convert(String value) {
      return of(value);
    }
  }
}
