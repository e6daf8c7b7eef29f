package dev.chatkit4j.store;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Links to the endpoint for attachments that need no other proof of who follows them: signed with
 * HMAC-SHA256, for one attachment of one owner, for one action, until a time. Thread-safe.
 */
public final class AttachmentLinks {
  /** A key has at least so many bytes. */
  public static final int MIN_KEY_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final Supplier<URI> base;

  /**
   * With that secret.
   *
   * @param base asked for each link: where the endpoint is, without a slash at its end
   * @throws IllegalArgumentException if the secret is shorter than {@value #MIN_KEY_BYTES} bytes
   */
  public AttachmentLinks(byte[] secret, Supplier<URI> base) {
    if (secret.length < MIN_KEY_BYTES) {
      throw new IllegalArgumentException(
          "The key for links must have %s bytes at least, got %s"
              .formatted(MIN_KEY_BYTES, secret.length));
    }
    this.key = new SecretKeySpec(secret, ALGORITHM);
    this.base = requireNonNull(base, "base");
  }

  /** The attachment's own address, which proves nothing and never changes. */
  public URI address(String attachmentId, Action action) {
    String id = URLEncoder.encode(attachmentId, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(base.get() + "/" + id + action.path);
  }

  /**
   * A link.
   *
   * @param bound what else must be the same when it is followed
   */
  public URI sign(AttachmentKey attachment, Action action, Instant until, String... bound) {
    long seconds = until.getEpochSecond();
    return URI.create(
        "%s?until=%s&signature=%s"
            .formatted(
                address(attachment.id(), action),
                seconds,
                signature(attachment, action, seconds, bound)));
  }

  /**
   * Whether that is the signature of such a link. That its time is not over yet is for the caller
   * to see.
   */
  public boolean genuine(
      AttachmentKey attachment, Action action, Instant until, String signature, String... bound) {
    // As texts: several stand for the same bytes.
    String ours = signature(attachment, action, until.getEpochSecond(), bound);
    return MessageDigest.isEqual(
        signature.getBytes(StandardCharsets.UTF_8), ours.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What stands for the bytes of an attachment towards caches: always the same for one attachment
   * of one owner and what is read of it, another for any other, and without the secret it says
   * nothing of whose it is.
   */
  public String tag(AttachmentKey attachment, Action action) {
    return encoded(mac("TAG", attachment.owner(), attachment.id(), action.name()));
  }

  private String signature(AttachmentKey attachment, Action action, long until, String... bound) {
    List<String> parts = new ArrayList<>();
    parts.add(action.name());
    parts.add(attachment.owner());
    parts.add(attachment.id());
    parts.add(Long.toString(until));
    parts.addAll(List.of(bound));
    return encoded(mac(parts.toArray(String[]::new)));
  }

  private static String encoded(byte[] mac) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }

  /** Each part is preceded by its length: no two different lists of parts have the same text. */
  private byte[] mac(String... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String part : parts) {
        add(mac, part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has " + ALGORITHM, e);
    }
  }

  private static void add(Mac mac, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    mac.update(bytes);
  }

  /** The actions that a link allows. */
  public enum Action {
    /** Storing the bytes. */
    UPLOAD("/upload"),
    /** Reading the bytes. */
    DOWNLOAD(""),
    /** Reading a small picture of it. */
    PREVIEW("/preview");

    private final String path;

    Action(String path) {
      this.path = path;
    }
  }
}
