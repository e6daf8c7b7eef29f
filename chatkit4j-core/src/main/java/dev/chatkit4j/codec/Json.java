package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/**
 * JSON text and {@link JsonValue}, both ways. Text is read strictly, but a member that occurs twice
 * has its last value and lone surrogates written as escapes are kept.
 */
public final class Json {
  /** How deep arrays and objects may be nested in what a client sends. */
  public static final int MAX_DEPTH = 100;

  /** How deep in what a store holds, which is more than anyone can have sent. */
  static final int MAX_STORED_DEPTH = 200;

  /** How many characters a number may have. */
  public static final int MAX_NUMBER_LENGTH = 1_000;

  private static final Pattern SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}");

  private static final JsonFactory REQUESTS = ofCharacters(MAX_DEPTH);
  private static final JsonFactory STORED = ofCharacters(MAX_STORED_DEPTH);

  /** Names are shared, without which there is no parser of bytes. */
  private static volatile JsonFactory storedBytes = factory(MAX_STORED_DEPTH).build();

  private Json() {}

  /** Names are not shared: names made to collide would break the table for all later texts. */
  private static JsonFactory ofCharacters(int depth) {
    return factory(depth).disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build();
  }

  private static JsonFactoryBuilder factory(int depth) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxNameLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .build());
  }

  /**
   * Reads UTF-8 text. How long it may be is the caller's to say.
   *
   * @throws InvalidJsonException if it is not UTF-8, no JSON, nested deeper than {@link
   *     #MAX_DEPTH}, or has a number longer than {@link #MAX_NUMBER_LENGTH}
   */
  public static JsonValue parse(byte[] text) {
    return parse(decoded(text));
  }

  /** The fast decoder puts U+FFFD where it is wrong; then the strict one says whether it was. */
  private static String decoded(byte[] text) {
    String decoded = new String(text, StandardCharsets.UTF_8);
    if (decoded.indexOf('\ufffd') < 0) {
      return decoded;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidJsonException("", "not UTF-8");
    }
  }

  /** Reads text, see {@link #parse(byte[])}. */
  public static JsonValue parse(String text) {
    return parse(REQUESTS, text, JsonTree.ANY_NUMBER);
  }

  /** Reads a request, which may have so many values and is otherwise like any text. */
  static JsonValue parseRequest(byte[] text) {
    return parse(REQUESTS, decoded(text), RequestBounds.VALUES);
  }

  /**
   * Reads UTF-8 text of one's own, such as a file, which may be nested twice as deep as what a
   * client sends; otherwise like {@link #parse(byte[])}. A large text is not copied.
   */
  public static JsonValue parseTrusted(byte[] text) {
    requireUtf8(text);
    boolean otherwiseRead = text.length > 1 && (text[0] <= 0 || text[1] == 0);
    // The parser of bytes takes a mark for none and zeros for UTF-16.
    return otherwiseRead ? parseStored(decoded(text)) : parseStored(text);
  }

  private static void requireUtf8(byte[] text) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(text);
    CharBuffer out = CharBuffer.allocate(8 * 1024);
    CoderResult result;
    do {
      result = decoder.decode(in, out.clear(), true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw new InvalidJsonException("", "not UTF-8");
    }
  }

  /**
   * Reads text that this library wrote. The parser of bytes is the faster by far; but it refuses
   * lone surrogates in names and does not find all that is no UTF-8. Names made to collide break
   * its table of names, then and for texts to come; so it gets another.
   */
  static JsonValue parseStored(byte[] text) {
    try (JsonParser parser = storedBytes.createParser(ObjectReadContext.empty(), text)) {
      return new JsonTree(parser, JsonTree.ANY_NUMBER).whole();
    } catch (StreamConstraintsException | IndexOutOfBoundsException | IllegalStateException e) {
      storedBytes = factory(MAX_STORED_DEPTH).build();
      return parseStored(decoded(text));
    } catch (JacksonException e) {
      return parseStored(decoded(text));
    }
  }

  static JsonValue parseStored(String text) {
    return parse(STORED, text, JsonTree.ANY_NUMBER);
  }

  private static JsonValue parse(JsonFactory factory, String text, int mostValues) {
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), rawSurrogates(text))) {
      return new JsonTree(parser, mostValues).whole();
    } catch (StreamConstraintsException e) {
      throw new InvalidJsonException("", "too large or too deep: " + e.getOriginalMessage());
    } catch (JacksonException e) {
      String why = text.startsWith("\ufeff") ? ": it begins with a byte order mark" : place(e);
      throw new InvalidJsonException("", "not JSON" + why);
    }
  }

  /**
   * The text with surrogates themselves in place of their escapes: the parser refuses an escape of
   * a lone one in a name. A backslash outside strings is no JSON with or without this.
   */
  private static String rawSurrogates(String text) {
    if (!text.contains("\\ud") && !text.contains("\\uD")) {
      return text;
    }
    StringBuilder raw = new StringBuilder(text.length());
    int done = 0;
    for (int i = text.indexOf('\\'); i >= 0; i = text.indexOf('\\', i)) {
      if (SURROGATE.matcher(text).region(i, text.length()).lookingAt()) {
        raw.append(text, done, i).append((char) HexFormat.fromHexDigits(text, i + 2, i + 6));
        i += 6;
        done = i;
      } else {
        i += 2;
      }
    }
    return raw.append(text, done, text.length()).toString();
  }

  /** Where the parser stumbled. Its own message is not shown: it may quote the text. */
  private static String place(JacksonException e) {
    return e.getLocation() == null
        ? ""
        : " at line %s, column %s"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** Compact text: raw characters but for what must be escaped, lone surrogates as escapes. */
  public static String write(JsonValue value) {
    byte[] text = JsonWriter.write(JsonWriter.Form.STORED, out -> out.value(value));
    return new String(text, StandardCharsets.UTF_8);
  }
}
