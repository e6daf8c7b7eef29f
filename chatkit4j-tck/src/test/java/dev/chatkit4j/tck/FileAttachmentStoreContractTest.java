package dev.chatkit4j.tck;

import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

// region test
class FileAttachmentStoreContractTest extends AttachmentStoreContract<String> {
  @TempDir private Path directory;

  @Override
  protected AttachmentFiles<String> store() {
    return open(0);
  }

  @Override
  protected String contextOf(String owner) {
    return owner;
  }

  @Override
  protected Optional<AttachmentFiles<String>> reopened() {
    return Optional.of(open(0));
  }

  @Override
  protected Optional<AttachmentFiles<String>> withOtherSecret() {
    return Optional.of(open(1));
  }

  private AttachmentFiles<String> open(int secret) {
    byte[] key = new byte[AttachmentLinks.MIN_KEY_BYTES];
    key[0] = (byte) secret;
    AttachmentLinks links = new AttachmentLinks(key, () -> URI.create("http://here/attachments"));
    try {
      return FileAttachmentStore.open(directory, owner -> owner, links, Clock.systemUTC());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
// endregion
