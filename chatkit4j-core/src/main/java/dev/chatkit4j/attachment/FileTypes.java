package dev.chatkit4j.attachment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tika.detect.Detector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;

/** What a file is by its bytes, and whether that is what was said. */
final class FileTypes {
  static final String UNKNOWN = "application/octet-stream";

  private static final Pattern TYPE =
      Pattern.compile("[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}");
  private static final Pattern PATTERN = Pattern.compile("(\\*/\\*)|([a-z]+/\\*)|" + TYPE);

  /** Files of these always begin with a mark; without one they are something else. */
  private static final Set<String> MARKED = Set.of("image", "audio", "video", "font");

  /** Read from a large file, so not before the first file comes. */
  private static final class Known {
    static final Detector DETECTOR = MimeTypes.getDefaultMimeTypes();
    static final MediaTypeRegistry REGISTRY = MediaTypeRegistry.getDefaultRegistry();
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
      throw AttachmentException.invalid("The file's type is no media type");
    }
    return plain;
  }

  static void requireAllowed(String type, List<String> allowed) {
    if (allowed.stream().noneMatch(pattern -> matches(pattern, type))) {
      throw AttachmentException.typeRefused(
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
    try (InputStream in = TikaInputStream.get(file)) {
      return Known.DETECTOR.detect(in, new Metadata()).getBaseType().toString();
    }
  }

  /** Refuses a file that is not of the type that was said, nor of one that this is a kind of. */
  static void requireSame(String declared, String sniffed) {
    if (!same(MediaType.parse(declared), MediaType.parse(sniffed))) {
      throw AttachmentException.typeRefused(
          "The file was said to be %s and is %s".formatted(declared, sniffed));
    }
  }

  private static boolean same(MediaType declared, MediaType sniffed) {
    MediaType said = Known.REGISTRY.normalize(declared);
    MediaType is = Known.REGISTRY.normalize(sniffed);
    if (said.equals(is) || said.toString().equals(UNKNOWN)) {
      return true;
    }
    if (is.toString().equals(UNKNOWN)) {
      return !marked(said);
    }
    return Known.REGISTRY.isSpecializationOf(said, is)
        || (!marked(said) && Known.REGISTRY.isSpecializationOf(is, said));
  }

  private static boolean marked(MediaType type) {
    return MARKED.contains(type.getType())
        || type.equals(MediaType.application("pdf"))
        || type.equals(MediaType.application("zip"))
        || Known.REGISTRY.isSpecializationOf(type, MediaType.application("zip"));
  }
}
