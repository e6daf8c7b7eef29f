package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.tika.detect.Detector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/** Tells the type of a file from its bytes, and whether that is what was said. */
final class FileTypes {
  static final String UNKNOWN = "application/octet-stream";

  /** No mark of a type lies behind so many bytes. */
  static final int HEAD = 64 * 1024;

  private static final Pattern TYPE =
      Pattern.compile("[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}");
  private static final Pattern PATTERN = Pattern.compile("(\\*/\\*)|([a-z]+/\\*)|" + TYPE);

  private static final Pattern PDF = Pattern.compile("%PDF-\\d\\.\\d\\s*[\r\n]");

  /** Read from a large file, so not before the first file comes. */
  private static final class Known {
    static final Detector DETECTOR = MimeTypes.getDefaultMimeTypes();
  }

  private FileTypes() {}

  static void requirePattern(String pattern) {
    if (!PATTERN.matcher(pattern).matches()) {
      throw new IllegalArgumentException(
          "a type is like image/png, image/* or */*, got " + pattern);
    }
  }

  /**
   * The type as it is compared and kept: in lower case, without parameters; {@link #UNKNOWN} if
   * nothing was said.
   */
  static String declared(String type) {
    String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (plain.isEmpty()) {
      return UNKNOWN;
    }
    if (!TYPE.matcher(plain).matches()) {
      throw Refusal.invalid("The file's type is no media type");
    }
    return plain;
  }

  static void requireAllowed(String type, List<String> allowed) {
    if (allowed.stream().noneMatch(pattern -> matches(pattern, type))) {
      throw FileRefusals.typeRefused(
          "Files of type %s are not taken, only %s".formatted(type, String.join(", ", allowed)));
    }
  }

  private static boolean matches(String pattern, String type) {
    return pattern.equals("*/*")
        || pattern.equals(type)
        || (pattern.endsWith("/*") && type.startsWith(pattern.substring(0, pattern.length() - 1)));
  }

  /** The type by the first bytes; {@link #UNKNOWN} if they do not tell. */
  static String sniff(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return sniff(in);
    }
  }

  /** Likewise, of a stream that the caller closes. */
  static String sniff(InputStream file) throws IOException {
    byte[] head = file.readNBytes(HEAD);
    String type =
        Known.DETECTOR.detect(TikaInputStream.get(head), new Metadata()).getBaseType().toString();
    return isWordOnly(type, head) ? "text/plain" : type;
  }

  /**
   * Whether a text only begins with the letters that are a file's mark, as {@code MZ} or {@code
   * ID3}. Behind such a mark come bytes that no text has; a PDF may be all text.
   */
  private static boolean isWordOnly(String type, byte[] head) {
    if (type.equals(UNKNOWN) || FileFamilies.text(type) || !isText(head)) {
      return false;
    }
    return !type.equals("application/pdf")
        || !PDF.matcher(new String(head, StandardCharsets.ISO_8859_1)).lookingAt();
  }

  private static boolean isText(byte[] head) {
    for (int i = 0; i < head.length; i++) {
      boolean control = head[i] >= 0 && head[i] < ' ' && "\t\n\f\r".indexOf(head[i]) < 0;
      if (control || head[i] == 0x7f || (i < 4 && head[i] < 0)) {
        return false;
      }
    }
    return true;
  }

  /** The type to keep of a file that came without one: not a name that only Tika knows. */
  static String told(String sniffed) {
    if (!sniffed.contains("/x-tika-")) {
      return sniffed;
    }
    return FileFamilies.marked(sniffed) ? "application/zip" : UNKNOWN;
  }

  /**
   * Refuses a file that hides what it is: something that a browser draws or runs, or a program,
   * under the name of something else, and anything else under the name of what is drawn. A text may
   * have any name of a type without a mark of its own.
   */
  static void requireSame(String declared, String sniffed) {
    if (!declared.equals(UNKNOWN)
        && !FileFamilies.related(declared, sniffed)
        && disguised(declared, sniffed)) {
      throw FileRefusals.typeRefused(
          "The file was said to be %s and is %s".formatted(declared, sniffed));
    }
  }

  private static boolean disguised(String declared, String sniffed) {
    if (sniffed.equals(UNKNOWN)) {
      return FileFamilies.marked(declared);
    }
    if (FileFamilies.text(sniffed)) {
      return FileFamilies.binary(declared)
          || (FileFamilies.page(sniffed) && FileFamilies.media(declared));
    }
    if (FileFamilies.media(declared) && major(declared).equals(major(sniffed))) {
      return FileFamilies.marked(declared) || FileFamilies.marked(sniffed);
    }
    return FileFamilies.drawn(sniffed)
        || FileFamilies.program(sniffed)
        || FileFamilies.marked(declared)
        || FileFamilies.media(declared)
        || FileFamilies.text(declared);
  }

  private static String major(String type) {
    return type.substring(0, type.indexOf('/'));
  }
}
