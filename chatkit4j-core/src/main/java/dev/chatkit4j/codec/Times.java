package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moments as text: written in UTC with six digits, read in every form the Python SDK reads. */
final class Times {
  private static final String WRITTEN_LIKE = "0000-00-00T00:00:00.000000Z";

  /** For years that do not have four digits. */
  private static final DateTimeFormatter WRITTEN =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

  private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)"
              + "(?:[Tt _](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d+))?)?"
              + "(?:([Zz])|([+-])(\\d\\d):?(\\d\\d))?)?");

  private static final Pattern EPOCH = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{1,18})?");

  /** Counts up to this are seconds since 1970, counts beyond it milliseconds. */
  private static final BigDecimal LARGEST_SECONDS = BigDecimal.valueOf(20_000_000_000L);

  private Times() {}

  static String write(Instant time) {
    if (time.isBefore(YEAR_0) || !time.isBefore(YEAR_10000)) {
      return WRITTEN.format(time);
    }
    LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    char[] text = WRITTEN_LIKE.toCharArray();
    digits(text, 0, 4, utc.getYear());
    digits(text, 5, 7, utc.getMonthValue());
    digits(text, 8, 10, utc.getDayOfMonth());
    digits(text, 11, 13, utc.getHour());
    digits(text, 14, 16, utc.getMinute());
    digits(text, 17, 19, utc.getSecond());
    digits(text, 20, 26, utc.getNano() / 1000);
    return new String(text);
  }

  private static void digits(char[] text, int from, int to, int number) {
    int rest = number;
    for (int i = to - 1; i >= from; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * Reads a moment; without a zone it is UTC.
   *
   * @throws DateTimeException if the value is none
   */
  static Instant read(JsonValue value) {
    return switch (value) {
      case JsonString text -> read(text.value());
      case JsonNumber number when EPOCH.matcher(number.digits()).matches() ->
          epoch(number.toBigDecimal());
      default -> throw new DateTimeException("not a time");
    };
  }

  private static Instant read(String text) {
    return written(text) ? ofWritten(text) : ofAnyForm(text);
  }

  /** Whether it looks like {@code 2026-01-31T23:59:59.123456Z}, as nearly all of them do. */
  private static boolean written(String text) {
    if (text.length() != WRITTEN_LIKE.length()) {
      return false;
    }
    for (int i = 0; i < WRITTEN_LIKE.length(); i++) {
      char like = WRITTEN_LIKE.charAt(i);
      char c = text.charAt(i);
      if (like == '0' ? c < '0' || c > '9' : c != like) {
        return false;
      }
    }
    return true;
  }

  private static Instant ofWritten(String text) {
    return LocalDateTime.of(
            digits(text, 0, 4),
            digits(text, 5, 7),
            digits(text, 8, 10),
            digits(text, 11, 13),
            digits(text, 14, 16),
            digits(text, 17, 19),
            1000 * digits(text, 20, 26))
        .toInstant(ZoneOffset.UTC);
  }

  private static int digits(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private static Instant ofAnyForm(String text) {
    Matcher iso = ISO.matcher(text);
    if (iso.matches()) {
      return iso(iso);
    }
    if (EPOCH.matcher(text).matches()) {
      return epoch(new BigDecimal(text));
    }
    // Years of more than four digits, as written by write().
    return Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
  }

  private static Instant iso(Matcher m) {
    LocalDateTime local =
        LocalDateTime.of(
            number(m, 1),
            number(m, 2),
            number(m, 3),
            number(m, 4),
            number(m, 5),
            number(m, 6),
            nanos(m.group(7)));
    return local.toInstant(ZoneOffset.UTC).minusSeconds(offsetSeconds(m));
  }

  private static int number(Matcher m, int group) {
    return m.group(group) == null ? 0 : Integer.parseInt(m.group(group));
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : 1000 * Integer.parseInt((fraction + "00000").substring(0, 6));
  }

  /** Up to a day, where Java's own offsets end at 18 hours. */
  private static int offsetSeconds(Matcher m) {
    int hours = number(m, 10);
    int minutes = number(m, 11);
    if (hours > 23 || minutes > 59) {
      throw new DateTimeException("no such offset");
    }
    int seconds = 60 * (60 * hours + minutes);
    return "-".equals(m.group(9)) ? -seconds : seconds;
  }

  private static Instant epoch(BigDecimal count) {
    BigDecimal seconds =
        count.abs().compareTo(LARGEST_SECONDS) <= 0 ? count : count.movePointLeft(3);
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    long nanos = seconds.subtract(whole).movePointRight(9).longValue();
    return Instant.ofEpochSecond(whole.longValueExact(), nanos).truncatedTo(ChronoUnit.MICROS);
  }
}
