package dev.chatkit4j.tck;

import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every rule for attachment stores as tests, as {@link StoreContract} has them for stores: extend
 * it, run it, read the summary. Of a store that is not {@link AttachmentFiles} only the first few
 * rules are tested; the others are skipped and say so.
 *
 * <p>Each test works under owners that nobody used before, so all tests may share one store, also
 * one that holds other files. Stores must go by the system's time.
 *
 * @param <C> the caller's request context
 */
@DisplayNameGeneration(RuleNames.class)
@ExtendWith(KitReport.class)
public abstract class AttachmentStoreContract<C> {
  /** For subclasses. */
  protected AttachmentStoreContract() {}

  /**
   * The store under test, open and ready, new or shared. Called once per test, after the subclass's
   * {@code @BeforeEach}; whoever opened the store closes it.
   */
  protected abstract AttachmentStore<C> store();

  /**
   * A context whose files are that owner's; equal owners mean equal files. The owner may be one
   * that the store must refuse.
   */
  protected abstract C contextOf(String owner);

  /**
   * Another store over the bytes of {@link #store}, as after a restart. Without it, the default,
   * the rule on it is skipped.
   */
  protected Optional<AttachmentFiles<C>> reopened() {
    return Optional.empty();
  }

  /**
   * Another store over the bytes of {@link #store} that signs with another secret. Without it, the
   * default, the rule on it is skipped.
   */
  protected Optional<AttachmentFiles<C>> withOtherSecret() {
    return Optional.empty();
  }

  /**
   * Another store over the bytes of {@link #store} whose upload descriptors are good for a second
   * or two. Not asked for if {@code links()} is present. Without it, the default, the rule on
   * descriptors whose time is over is skipped.
   */
  protected Optional<AttachmentFiles<C>> withBriefUploads() {
    return Optional.empty();
  }

  /**
   * How many files are written to be listed: 1,001 unless overridden, one more than a page of S3
   * has. With 0 the rule is skipped.
   */
  protected int manyFiles() {
    return 1_001;
  }

  /**
   * By so much longer than it should a link may be good, where the clock of another machine has a
   * say: ten seconds unless overridden. With zero the rules on links whose time is over are
   * skipped, which take seconds anyway.
   */
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }

  /**
   * Uploads bytes as a client does. Not called if {@code links()} is present. Unless overridden it
   * is a PUT, whose body waits until the server asks for it.
   *
   * @return whether they were taken
   * @throws UnsupportedOperationException if the method is another one
   * @throws IOException if there is no answer
   */
  protected boolean upload(UploadDescriptor upload, byte[] content)
      throws IOException, InterruptedException {
    return Http.put(upload, content);
  }

  @Nested
  final class NewAttachments extends NewAttachmentRules<C> {
    NewAttachments() {
      super(AttachmentStoreContract.this);
    }
  }

  @Nested
  final class Keys extends FileKeyRules<C> {
    Keys() {
      super(AttachmentStoreContract.this);
    }
  }

  @Nested
  final class Keeping extends FileKeepingRules<C> {
    Keeping() {
      super(AttachmentStoreContract.this);
    }
  }

  @Nested
  final class Reading extends FileReadingRules<C> {
    Reading() {
      super(AttachmentStoreContract.this);
    }
  }

  @Nested
  final class Removal extends FileRemovalRules<C> {
    Removal() {
      super(AttachmentStoreContract.this);
    }
  }

  @Nested
  final class Concurrency extends FileConcurrencyRules<C> {
    Concurrency() {
      super(AttachmentStoreContract.this);
    }
  }

  @Nested
  final class Uploads extends UploadLinkRules<C> {
    Uploads() {
      super(AttachmentStoreContract.this);
    }
  }

  @Nested
  final class Downloads extends DownloadLinkRules<C> {
    Downloads() {
      super(AttachmentStoreContract.this);
    }
  }
}
