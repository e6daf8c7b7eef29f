package dev.chatkit4j.codec;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The text of a request as it comes in, of which the speech is decoded at once: base64 of many
 * megabytes is neither kept nor ever a string. The type is told as soon as it is there. Whether it
 * is a request at all is found out when it is {@link WireForm#readRequest(RequestText) read}. For
 * one thread.
 */
public final class RequestText {
  private static final int MAX_WORD = 64;

  private final ByteBlocks text = new ByteBlocks(1024);

  private @Nullable LenientBase64 speech;
  private @Nullable String type;
  private @Nullable JsonValue json;
  private long length;

  /** Says what the next byte belongs to. */
  private Place place = Place.BETWEEN_STRINGS;

  private int depth;
  private boolean inObject; // at depth 1
  private boolean inParams; // at depth 2
  private boolean afterColon;
  private @Nullable String name; // of the member at depth 1 or 2
  private final StringBuilder word = new StringBuilder();
  private boolean wordKnown;
  private boolean escaped;
  private final StringBuilder escape = new StringBuilder();

  private enum Place {
    BETWEEN_STRINGS,
    IN_STRING,
    IN_SPEECH
  }

  /** Of nothing so far. */
  public RequestText() {}

  /** Adds what came next. */
  public void add(byte[] piece, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      add(piece[i]);
    }
    length += count;
  }

  /** How many bytes came. */
  public long length() {
    return length;
  }

  /** How many of them are kept, all but speech. */
  public int textLength() {
    return text.size();
  }

  /** How many bytes of speech there are. */
  public int speechLength() {
    return speech == null ? 0 : speech.length();
  }

  /**
   * The type that the request says it is of, be it one or not. Null if it did not say so far, or in
   * a way that only reading it tells.
   */
  public @Nullable String type() {
    return type;
  }

  /** Whether {@link #type} is the one of requests that have speech. */
  public boolean isTranscription() {
    return RequestCodec.TRANSCRIBE.equals(type);
  }

  /**
   * Parses it, once it is all there.
   *
   * @throws InvalidJsonException if it is no JSON or has more values than a request may
   */
  public void parse() {
    json = Json.parseRequest(text.toByteArray());
    type = json instanceof JsonObject request ? request.text("type") : null;
    text.reset();
  }

  /** Parsed if it is not yet; with an empty text in place of speech. */
  JsonValue json() {
    if (json == null) {
      parse();
    }
    return requireNonNull(json);
  }

  /** The last speech of the text; null if there is none. */
  @Nullable LenientBase64 speech() {
    return speech;
  }

  private void add(byte b) {
    switch (place) {
      case BETWEEN_STRINGS -> betweenStrings(b);
      case IN_STRING -> inString(b);
      case IN_SPEECH -> inSpeech(b);
    }
  }

  private void betweenStrings(byte b) {
    text.write(b);
    switch (b) {
      case '{' -> open(true);
      case '[' -> open(false);
      case '}', ']' -> {
        depth--;
        inParams &= depth >= 2;
      }
      case ',' -> afterColon = false;
      case ':' -> afterColon = true;
      case '"' -> beginString();
      default -> {}
    }
  }

  private void open(boolean object) {
    depth++;
    if (depth == 1) {
      inObject = object;
    } else if (depth == 2) {
      inParams = object && inObject && afterColon && "params".equals(name);
    }
    afterColon = false;
  }

  private void beginString() {
    if (inParams && depth == 2 && afterColon && "audio_base64".equals(name)) {
      place = Place.IN_SPEECH;
      speech = new LenientBase64(); // of a member that occurs twice the last value counts
    } else {
      place = Place.IN_STRING;
      wordKnown = depth <= 2;
      word.setLength(0);
    }
  }

  private void inString(byte b) {
    text.write(b);
    if (escaped) {
      escaped = false;
    } else if (b == '\\') {
      escaped = true;
      wordKnown = false;
    } else if (b == '"') {
      place = Place.BETWEEN_STRINGS;
      endString();
    } else if (wordKnown) {
      word.append((char) (b & 0xff));
      wordKnown = word.length() <= MAX_WORD;
    }
  }

  private void endString() {
    String known = wordKnown ? word.toString() : null;
    if (depth <= 2 && !afterColon) {
      name = known;
    } else if (depth == 1 && inObject && "type".equals(name)) {
      type = known;
    }
  }

  /** What cannot stand in a string is kept, so that it is refused when the text is read. */
  private void inSpeech(byte b) {
    if (!escape.isEmpty()) {
      inEscape((char) (b & 0xff));
    } else if (b == '\\') {
      escape.append('\\');
    } else if (b == '"') {
      text.write(b);
      place = Place.BETWEEN_STRINGS;
    } else if (b < ' ') {
      text.write(b);
    } else {
      say(b);
    }
  }

  private void inEscape(char c) {
    escape.append(c);
    boolean unicode = escape.charAt(1) == 'u';
    if (unicode && escape.length() < 6 && (escape.length() == 2 || Character.digit(c, 16) >= 0)) {
      return;
    }
    if (unicode && escape.length() == 6 && Character.digit(c, 16) >= 0) {
      say(Integer.parseInt(escape, 2, 6, 16));
    } else if (!unicode && "\"\\/bfnrt".indexOf(c) >= 0) {
      say(c == '/' ? c : ' ');
    } else {
      escape.chars().forEach(text::write);
    }
    escape.setLength(0);
  }

  private void say(int c) {
    if (speech != null) {
      speech.add(c);
    }
  }
}
