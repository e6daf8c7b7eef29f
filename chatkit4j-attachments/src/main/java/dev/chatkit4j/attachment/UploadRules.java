package dev.chatkit4j.attachment;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * The rules for files that are taken: their size, type, number and life.
 *
 * @param maxBytes of one file
 * @param types that are taken, such as {@code image/png} or {@code image/*}; {@code *}{@code /*} is
 *     all
 * @param quota how many bytes the files of one owner may have together
 * @param expiry after so long a file that no message holds goes
 * @param linkValidity how long links to read a file are good at least
 * @param previewPixels a picture of more pixels gets no preview
 * @param scanner looks at each file
 */
public record UploadRules(
    long maxBytes,
    List<String> types,
    long quota,
    Duration expiry,
    Duration linkValidity,
    long previewPixels,
    FileScanner scanner) {
  /** 100 MB, all types, no quota, a day, an hour, 100 million pixels, no scanner. */
  public static final UploadRules DEFAULT =
      new UploadRules(
          100_000_000,
          List.of("*/*"),
          Long.MAX_VALUE,
          Duration.ofDays(1),
          Duration.ofHours(1),
          100_000_000,
          FileScanner.NONE);

  /** Refuses null, negative sizes and what is no type. */
  public UploadRules {
    types = List.copyOf(types);
    types.forEach(FileTypes::requirePattern);
    requireNonNull(expiry, "expiry");
    requireNonNull(linkValidity, "linkValidity");
    requireNonNull(scanner, "scanner");
    if (maxBytes < 1 || quota < 1 || previewPixels < 1) {
      throw new IllegalArgumentException(
          "maxBytes, quota and previewPixels must be at least 1, got %s, %s and %s"
              .formatted(maxBytes, quota, previewPixels));
    }
  }

  /** These rules with another limit of a file. */
  public UploadRules withMaxBytes(long bytes) {
    return new UploadRules(bytes, types, quota, expiry, linkValidity, previewPixels, scanner);
  }

  /** These rules with other types. */
  public UploadRules withTypes(List<String> allowed) {
    return new UploadRules(maxBytes, allowed, quota, expiry, linkValidity, previewPixels, scanner);
  }

  /** These rules with another limit of an owner. */
  public UploadRules withQuota(long bytes) {
    return new UploadRules(maxBytes, types, bytes, expiry, linkValidity, previewPixels, scanner);
  }

  /** These rules with another time for what no message holds. */
  public UploadRules withExpiry(Duration unused) {
    return new UploadRules(maxBytes, types, quota, unused, linkValidity, previewPixels, scanner);
  }

  /** These rules with a scanner. */
  public UploadRules withScanner(FileScanner other) {
    return new UploadRules(maxBytes, types, quota, expiry, linkValidity, previewPixels, other);
  }
}
