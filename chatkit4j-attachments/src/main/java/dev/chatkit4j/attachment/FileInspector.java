package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.StoredAttachment;

/** Judges files by their bytes: whether they are what they are said to be, and may be taken. */
final class FileInspector {
  private final AttachmentFiles<?> files;
  private final UploadRules rules;

  FileInspector(AttachmentFiles<?> files, UploadRules rules) {
    this.files = files;
    this.rules = rules;
  }

  /**
   * Looks at all of a file.
   *
   * @return its type, which its bytes tell if none was said
   */
  String inspect(Staged staged, String declared) {
    String type = judge(declared, Staged.onDisk(() -> FileTypes.sniff(staged.path)));
    FileScanner.Verdict verdict;
    try {
      verdict = rules.scanner().scan(staged.path, type);
    } catch (Exception e) {
      throw FileRefusals.unavailable("Files cannot be scanned at the moment", e);
    }
    if (verdict != FileScanner.Verdict.CLEAN) {
      throw FileRefusals.refused("The file was refused by the scanner");
    }
    return type;
  }

  /** Whether nothing is looked at but a file's beginning. */
  boolean needsOnlyTheHead() {
    return rules.scanner().equals(FileScanner.NONE);
  }

  /** The type of a file whose beginning is of that type. */
  String judge(String declared, String sniffed) {
    FileTypes.requireSame(declared, sniffed);
    String type = declared.equals(FileTypes.UNKNOWN) ? FileTypes.told(sniffed) : declared;
    FileTypes.requireAllowed(type, rules.types());
    return type;
  }

  /** The announced attachment, of that type if it was announced without one. */
  Attachment typed(StoredAttachment announced, String type) {
    if (!(announced.attachment() instanceof Attachment.File file) || file.mimeType().equals(type)) {
      return announced.attachment();
    }
    return file.withType(type, files.previewAddress(announced.key()).toString());
  }

  /** Refuses a file that is empty or larger than any may be. */
  void requireSize(long size) {
    if (size < 1) {
      throw Refusal.invalid("The file is empty");
    }
    if (size > rules.maxBytes()) {
      throw FileRefusals.tooLarge(
          "A file may have %s bytes, this one has %s".formatted(rules.maxBytes(), size));
    }
  }
}
