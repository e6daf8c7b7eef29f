package dev.chatkit4j.tck;

import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.tck.MemoryFiles.Disk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of the store that the parameter {@code flaw} of the run names: a broken one, or one
 * of the correct ones that they are made from.
 */
@ExtendWith(BrokenFilesContract.Flaw.class)
final class BrokenFilesContract extends AttachmentStoreContract<String> {
  static final String OWN_LINKS = "none, with links of our own";
  static final String LINKS_ELSEWHERE = "none, with links that lead elsewhere";

  private static final Duration HOUR = Duration.ofHours(1);

  private final BrokenFiles broken;
  private final ConcurrentMap<String, MemoryFiles.Kept> kept = new ConcurrentSkipListMap<>();
  @TempDir private Path directory;
  private @Nullable MemoryFiles store;

  BrokenFilesContract(BrokenFiles broken) {
    this.broken = broken;
  }

  private MemoryFiles open(int secret, Duration uploadValidity) {
    return broken.opener().apply(new Disk(kept, directory, secret, uploadValidity));
  }

  @Override
  protected AttachmentFiles<String> store() {
    store = open(0, HOUR);
    return store;
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Override
  protected String contextOf(String owner) {
    return owner;
  }

  @Override
  protected Optional<AttachmentFiles<String>> reopened() {
    return Optional.of(open(0, HOUR));
  }

  @Override
  protected Optional<AttachmentFiles<String>> withOtherSecret() {
    return Optional.of(open(1, HOUR));
  }

  @Override
  protected Optional<AttachmentFiles<String>> withBriefUploads() {
    return Optional.of(open(0, Duration.ofSeconds(1)));
  }

  /** What takes long is tested only where it must fail, and where all must hold. */
  private boolean tested(String... rules) {
    return broken.rule().isEmpty() || List.of(rules).contains(broken.rule());
  }

  @Override
  protected int manyFiles() {
    return tested("A5.4") ? super.manyFiles() : 0;
  }

  @Override
  protected Duration patience() {
    return tested("A7.6", "A8.4") ? Duration.ofSeconds(1) : Duration.ZERO;
  }

  static final class Flaw extends TypeBasedParameterResolver<BrokenFiles> {
    @Override
    public BrokenFiles resolveParameter(ParameterContext parameter, ExtensionContext context) {
      String flaw = context.getConfigurationParameter("flaw").orElseThrow();
      return switch (flaw) {
        case OWN_LINKS -> BrokenFiles.broken("", flaw, MemoryFiles::new);
        case LINKS_ELSEWHERE -> BrokenFiles.broken("", flaw, ServedFiles::new);
        default ->
            AttachmentKitTest.brokenStores()
                .filter(broken -> broken.flaw().equals(flaw))
                .findFirst()
                .orElseThrow();
      };
    }
  }
}
