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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moments as text: written in UTC with six digits, read in every form the Python SDK reads. */
final class Times {
  private static final DateTimeFormatter WRITTEN =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

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
    return WRITTEN.format(time);
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
