package dev.chatkit4j.attachment;

import java.util.List;
import java.util.Set;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;

/**
 * Types whose files begin alike, so that the first bytes cannot tell one from another, and types
 * that are the same by another name. Browsers take a file's type from its name, by tables that
 * differ from system to system.
 */
final class FileFamilies {
  private static final MediaTypeRegistry REGISTRY = MediaTypeRegistry.getDefaultRegistry();

  /** Pictures, sounds and films that begin with a mark, and PDF: what a browser draws by itself. */
  private static final List<Set<String>> DRAWN =
      List.of(
          Set.of("image/png", "image/x-png", "image/apng", "image/vnd.mozilla.apng"),
          Set.of("image/jpeg", "image/jpg", "image/pjpeg", "image/jfif", "image/x-citrix-jpeg"),
          Set.of("image/gif"),
          Set.of("image/webp"),
          Set.of("image/bmp", "image/x-bmp", "image/x-windows-bmp"),
          Set.of(
              "image/heic",
              "image/heif",
              "image/heic-sequence",
              "image/heif-sequence",
              "image/avif",
              "image/avif-sequence"),
          Set.of("image/jxl"),
          Set.of("image/jp2", "image/jpeg2000", "image/jpeg2000-image", "image/x-jpeg2000-image"),
          Set.of(
              "image/tiff",
              "image/tif",
              "image/x-tiff",
              "image/x-dcraw",
              "image/x-raw-adobe",
              "image/dng",
              "image/x-adobe-dng",
              "image/x-raw-nikon",
              "image/x-nikon-nef",
              "image/x-raw-sony",
              "image/x-sony-arw",
              "image/x-raw-canon",
              "image/x-canon-cr2",
              "image/x-pentax-pef"),
          Set.of(
              "video/mp4",
              "audio/mp4",
              "application/mp4",
              "video/quicktime",
              "video/x-m4v",
              "audio/m4a",
              "audio/x-m4a",
              "audio/x-m4b",
              "audio/x-m4r",
              "audio/x-mp4a",
              "video/3gpp",
              "audio/3gpp",
              "video/3gpp2",
              "audio/3gpp2"),
          Set.of(
              "video/webm",
              "audio/webm",
              "video/x-matroska",
              "audio/x-matroska",
              "video/matroska",
              "audio/matroska",
              "application/x-matroska"),
          Set.of(
              "application/ogg",
              "audio/ogg",
              "video/ogg",
              "audio/x-ogg",
              "video/x-ogg",
              "audio/vorbis",
              "audio/x-vorbis",
              "audio/x-vorbis+ogg",
              "audio/opus",
              "audio/x-opus+ogg",
              "audio/speex",
              "audio/x-speex",
              "audio/x-speex+ogg",
              "audio/x-oggflac",
              "audio/x-flac+ogg",
              "video/theora",
              "video/x-theora+ogg"),
          Set.of("audio/flac", "audio/x-flac"),
          Set.of("audio/vnd.wave", "audio/wave", "audio/x-wav", "audio/x-pn-wav"),
          Set.of("audio/x-aiff", "audio/aiff", "audio/x-aifc"),
          Set.of("video/x-msvideo", "video/msvideo", "video/vnd.avi", "video/vnd.divx"),
          Set.of(
              "video/x-ms-asf",
              "application/vnd.ms-asf",
              "video/x-ms-wmv",
              "video/x-ms-wm",
              "audio/x-ms-wma"),
          Set.of("video/x-flv", "video/flv"),
          Set.of("application/pdf", "application/x-pdf"));

  /** Those that need not begin with their mark, or with one that is known. */
  private static final List<Set<String>> LOOSE =
      List.of(
          Set.of(
              "audio/mpeg",
              "audio/mp3",
              "audio/x-mp3",
              "audio/x-mpeg",
              "audio/mpeg3",
              "audio/x-mpeg-3",
              "audio/mpg",
              "audio/x-mpg"),
          Set.of("audio/aac", "audio/x-aac", "audio/aacp", "audio/vnd.dlna.adts"),
          Set.of("video/mpeg", "video/mpg", "video/x-mpeg", "video/dvd", "video/mp2p"),
          Set.of("audio/midi", "audio/mid", "audio/x-midi", "audio/x-mid", "application/x-midi"),
          Set.of(
              "image/vnd.adobe.photoshop",
              "image/psd",
              "image/x-psd",
              "image/x-photoshop",
              "application/photoshop",
              "application/x-photoshop",
              "application/psd"),
          Set.of("image/vnd.microsoft.icon", "image/x-icon", "image/ico", "image/x-win-bitmap"),
          Set.of("image/vnd.dwg", "image/x-dwg", "application/acad", "application/x-acad"),
          Set.of("image/x-canon-cr3", "image/x-dcraw", "image/x-raw-canon"),
          Set.of("image/svg+xml", "application/gzip"),
          Set.of(
              "font/ttf",
              "font/otf",
              "font/sfnt",
              "font/collection",
              "font/woff",
              "font/woff2",
              "application/x-font-ttf",
              "application/x-font-truetype",
              "application/x-font-otf",
              "application/x-font-opentype",
              "application/font-sfnt",
              "application/vnd.ms-opentype"));

  /** Adobe Illustrator's files are PDF since 2000, and go by the names of what they were before. */
  private static final Set<String> ILLUSTRATIONS =
      Set.of(
          "application/postscript", "application/illustrator", "application/vnd.adobe.illustrator");

  /** Programs of an operating system. */
  private static final Set<String> PROGRAMS =
      Set.of(
          "application/x-msdownload",
          "application/x-dosexec",
          "application/x-msdos-program",
          "application/x-ms-dos-executable",
          "application/exe",
          "application/x-exe",
          "application/dos-exe",
          "application/vnd.microsoft.portable-executable",
          "application/x-ms-installer",
          "application/x-executable",
          "application/x-elf",
          "application/x-sharedlib",
          "application/x-object",
          "application/x-pie-executable",
          "application/vnd.appimage",
          "application/x-iso9660-appimage",
          "application/x-mach-binary",
          "application/macbinary",
          "application/x-shockwave-flash",
          "application/vnd.adobe.flash.movie");

  /** What a browser would run, had it the name for it. */
  private static final Set<String> PAGES =
      Set.of("text/html", "application/xhtml+xml", "image/svg+xml");

  /** Text, though Tika does not know it for that. */
  private static final Set<String> TEXT =
      Set.of(
          "application/postscript",
          "application/x-x509-cert",
          "application/vnd.apple.mpegurl",
          "application/sql",
          "application/toml",
          "application/typescript",
          "application/graphql",
          "model/x.stl-ascii",
          "image/vnd.dxf");

  /** Office's own of before 2007. What its programs export as text has these types too. */
  private static final MediaType OLD_OFFICE = MediaType.application("x-tika-msoffice");

  private static final MediaType ENCRYPTED_OFFICE = MediaType.application("x-tika-ooxml-protected");

  private FileFamilies() {}

  /** Whether a file of one may begin as one of the other does. */
  static boolean related(String said, String sniffed) {
    MediaType one = normal(said);
    MediaType other = normal(sniffed);
    if (sniffed.equals(FileTypes.UNKNOWN)) {
      return false;
    }
    return one.equals(other)
        || (!in(DRAWN, said) && REGISTRY.isSpecializationOf(one, other))
        || together(DRAWN, one.toString(), other.toString())
        || together(LOOSE, one.toString(), other.toString())
        || (PROGRAMS.contains(one.toString()) && program(sniffed))
        || (ILLUSTRATIONS.contains(one.toString()) && other.equals(MediaType.application("pdf")))
        || (zip(one) && (zip(other) || other.equals(OLD_OFFICE) || other.equals(ENCRYPTED_OFFICE)))
        || (REGISTRY.isSpecializationOf(one, OLD_OFFICE) && zip(other));
  }

  private static MediaType normal(String type) {
    return REGISTRY.normalize(MediaType.parse(type));
  }

  private static boolean together(List<Set<String>> families, String one, String other) {
    return families.stream().anyMatch(each -> each.contains(one) && each.contains(other));
  }

  /** Whether files of it always begin with a mark that is known. */
  static boolean marked(String type) {
    return in(DRAWN, type) || zip(normal(type));
  }

  /** Whether it is never text. */
  static boolean binary(String type) {
    return marked(type) || (in(LOOSE, type) && !text(type));
  }

  private static boolean in(List<Set<String>> families, String type) {
    String normal = normal(type).toString();
    return families.stream().anyMatch(each -> each.contains(normal));
  }

  private static boolean zip(MediaType type) {
    MediaType zip = MediaType.APPLICATION_ZIP;
    return type.equals(zip) || REGISTRY.isSpecializationOf(type, zip);
  }

  /** Whether a browser draws it: all sounds and films, and the pictures that it knows. */
  static boolean drawn(String type) {
    return type.startsWith("audio/") || type.startsWith("video/") || in(DRAWN, type);
  }

  /** Whether it is said to be for the eye or the ear. */
  static boolean media(String type) {
    return type.startsWith("image/")
        || type.startsWith("audio/")
        || type.startsWith("video/")
        || type.startsWith("font/");
  }

  static boolean page(String type) {
    return PAGES.contains(type);
  }

  static boolean program(String type) {
    return PROGRAMS.contains(normal(type).toString())
        || type.startsWith("application/x-mach-o")
        || REGISTRY.isSpecializationOf(normal(type), MediaType.application("x-elf"));
  }

  static boolean text(String type) {
    MediaType normal = normal(type);
    return normal.getType().equals("text")
        || TEXT.contains(normal.toString())
        || REGISTRY.isSpecializationOf(normal, MediaType.TEXT_PLAIN);
  }
}
