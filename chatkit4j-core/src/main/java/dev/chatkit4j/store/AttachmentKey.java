package dev.chatkit4j.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of an attachment: its owner and its id. Whatever deals with bytes asks by this, so that
 * there is no way to reach a file without saying whose it is.
 *
 * @param owner as the store knows them
 */
public record AttachmentKey(String owner, String id) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,100}");
  private static final Pattern PATH =
      Pattern.compile("[0-9a-f]{32}/(%s|~[0-9a-f]{32})".formatted(PLAIN.pattern()));

  /** Refuses what {@link Ids#valid} refuses. */
  public AttachmentKey {
    Ids.requireValid("Owner", owner);
    Ids.requireValid("Attachment id", id);
  }

  /**
   * Where the bytes are kept below a directory or a prefix: a digest of the owner, a slash and the
   * id. An id with anything but letters, digits, {@code _} and {@code -}, or of more than 100
   * characters, is replaced by {@code ~} and its digest. Never holds anything else, so it is a safe
   * name everywhere.
   */
  public String path() {
    return digest(owner) + "/" + (PLAIN.matcher(id).matches() ? id : "~" + digest(id));
  }

  /**
   * Whether that could be the {@link #path} of a key. What is not is somebody else's, who keeps
   * other things in the same place.
   */
  public static boolean isPath(String text) {
    return PATH.matcher(text).matches();
  }

  /** 32 hexadecimal digits of its SHA-256. */
  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
