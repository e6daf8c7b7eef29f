package dev.chatkit4j.tck;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The numbered rules of a contract: one sentence each, and what is most often wrong where it is
 * broken. They stand in a file beside this class, a line each, as the contract's page has them.
 */
final class Rulebook {
  static final Rulebook STORE = new Rulebook(read("store-rules.txt"));
  static final Rulebook ATTACHMENTS = new Rulebook(read("attachment-rules.txt"));
  static final Rulebook ENDPOINT = new Rulebook(read("endpoint-rules.txt"));

  private static final String OFTEN_WRONG = " *Often wrong:* ";

  private record Declaration(String sentence, String oftenWrong) {
    static Declaration of(String text) {
      int end = text.indexOf(OFTEN_WRONG);
      return end < 0
          ? new Declaration(text, "")
          : new Declaration(text.substring(0, end), text.substring(end + OFTEN_WRONG.length()));
    }
  }

  private final Map<String, Declaration> rules;

  private Rulebook(String text) {
    Map<String, Declaration> parsed = new LinkedHashMap<>();
    text.lines()
        .forEach(line -> {
          int blank = line.indexOf(' ');
          parsed.put(line.substring(0, blank), Declaration.of(line.substring(blank + 1)));
        });
    this.rules = Collections.unmodifiableMap(parsed);
  }

  private static String read(String file) {
    try (InputStream in = Rulebook.class.getResourceAsStream(file)) {
      return new String(
          requireNonNull(in, () -> "no resource " + file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading the rules in " + file, e);
    }
  }

  /** That of the rule. */
  static Rulebook of(String number) {
    return switch (number.charAt(0)) {
      case 'A' -> ATTACHMENTS;
      case 'E' -> ENDPOINT;
      default -> STORE;
    };
  }

  /** The numbers of all rules, in order. */
  Set<String> numbers() {
    return rules.keySet();
  }

  String sentence(String number) {
    return declaration(number).sentence();
  }

  /** What is most often wrong where the rule is broken; empty if nothing is known. */
  String oftenWrong(String number) {
    return declaration(number).oftenWrong();
  }

  private Declaration declaration(String number) {
    return requireNonNull(rules.get(number), () -> "no rule " + number);
  }
}
