package dev.chatkit4j.store;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The HTTP header of that name, for files of any name. */
public final class ContentDisposition {
  private ContentDisposition() {}

  /**
   * Its value: the name in ASCII for old clients, and whole as RFC 8187 has it. Safe in a header
   * whatever the name.
   *
   * @param type {@code inline} or {@code attachment}
   */
  public static String of(String type, String fileName) {
    String plain = fileName.replaceAll("[^A-Za-z0-9 ._-]", "_");
    String whole =
        URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    return "%s; filename=\"%s\"; filename*=UTF-8''%s".formatted(type, plain, whole);
  }
}
