package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenFiles.broken;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Attachment stores that break rules A1.1 to A3.6: making attachments and keeping bytes. */
final class BrokenKeeping {
  private BrokenKeeping() {}

  static List<BrokenFiles> stores() {
    return List.of(
        broken("A1.1", "has 4,000 ids", FewIds::new),
        broken("A1.2", "calls all files alike", OneName::new),
        broken("A1.3", "puts the name into a header", NameInHeader::new),
        broken("A1.4", "cannot delete what is not there", DeletingWhatIsThere::new),
        broken("A1.4", "deletes no bytes with an attachment", KeepingBytes::new),
        broken("A2.1", "looks at the start of an owner", ShortOwners::new, "A2.3", "A7.2", "A8.3"),
        broken("A2.1", "makes ids legal", MakingLegal::new),
        broken("A2.2", "ignores case in ids", IgnoringCase::new),
        broken("A2.3", "finds by the id alone", FindingById::new),
        broken("A2.3", "removes by the id alone", RemovingById::new),
        broken("A2.3", "serves the youngest file of an id", ServingById::new, "A8.3"),
        broken("A3.1", "cuts files at 4 MiB", Cutting::new),
        broken("A3.2", "keeps no time", Timeless::new),
        broken("A3.3", "leaves the rest of a longer file", Overwriting::new, "A4.3"),
        broken("A3.4", "removes what could not be replaced", RemovingFirst::new),
        broken("A3.5", "reads later what was staged", ReadingLater::new, "A7.1"),
        broken("A3.6", "keeps bytes as long as it is open", Forgetting::new));
  }

  private static final class FewIds extends MemoryFiles {
    private final AtomicInteger next = new AtomicInteger();

    FewIds(Disk disk) {
      super(disk);
    }

    @Override
    public String generateAttachmentId(String mimeType, String context) {
      return StoreItemType.ATTACHMENT.prefix() + "_" + next.getAndIncrement() % 4_000;
    }
  }

  private static final class OneName extends MemoryFiles {
    OneName(Disk disk) {
      super(disk);
    }

    @Override
    public Attachment createAttachment(AttachmentCreateParams params, String context) {
      return super.createAttachment(
          new AttachmentCreateParams("file", params.size(), params.mimeType()), context);
    }
  }

  private static final class NameInHeader extends MemoryFiles {
    NameInHeader(Disk disk) {
      super(disk);
    }

    @Override
    public Attachment createAttachment(AttachmentCreateParams params, String context) {
      Attachment created = super.createAttachment(params, context);
      UploadDescriptor upload = created.uploadDescriptor();
      return Attachment.of(
          created.id(),
          params.name(),
          params.mimeType(),
          new UploadDescriptor(upload.url(), upload.method(), Map.of("X-Name", params.name())),
          "http://here/preview");
    }
  }

  private static final class DeletingWhatIsThere extends MemoryFiles {
    DeletingWhatIsThere(Disk disk) {
      super(disk);
    }

    @Override
    public void deleteAttachment(String attachmentId, String context) {
      if (!disk.kept().containsKey(path(key(attachmentId, context)))) {
        throw NotFoundException.attachment(attachmentId);
      }
      super.deleteAttachment(attachmentId, context);
    }
  }

  private static final class KeepingBytes extends MemoryFiles {
    KeepingBytes(Disk disk) {
      super(disk);
    }

    @Override
    public void deleteAttachment(String attachmentId, String context) {}
  }

  private static final class ShortOwners extends MemoryFiles {
    ShortOwners(Disk disk) {
      super(disk);
    }

    @Override
    public AttachmentKey key(String attachmentId, String context) {
      return new AttachmentKey(
          context.length() > 200 ? context : context.substring(0, Math.min(6, context.length())),
          attachmentId);
    }
  }

  private static final class MakingLegal extends MemoryFiles {
    MakingLegal(Disk disk) {
      super(disk);
    }

    @Override
    public AttachmentKey key(String attachmentId, String context) {
      return super.key(attachmentId.isEmpty() ? "none" : attachmentId, context);
    }
  }

  private static final class IgnoringCase extends MemoryFiles {
    IgnoringCase(Disk disk) {
      super(disk);
    }

    @Override
    String path(AttachmentKey key) {
      return key.path().toLowerCase(Locale.ROOT);
    }
  }

  private static final class FindingById extends MemoryFiles {
    FindingById(Disk disk) {
      super(disk);
    }

    @Override
    public Optional<StoredFile> find(AttachmentKey key) throws IOException {
      Optional<StoredFile> own = super.find(key);
      return own.isPresent() || youngest(this, key) == null
          ? own
          : Optional.of(new StoredFile(key.path(), 0, null, Instant.now()));
    }
  }

  private static MemoryFiles.@Nullable Kept youngest(MemoryFiles files, AttachmentKey key) {
    MemoryFiles.Kept youngest = null;
    for (Map.Entry<String, MemoryFiles.Kept> file : files.disk.kept().entrySet()) {
      if (file.getKey().endsWith("/" + key.id())
          && (youngest == null || !file.getValue().written.isBefore(youngest.written))) {
        youngest = file.getValue();
      }
    }
    return youngest;
  }

  private static final class RemovingById extends MemoryFiles {
    RemovingById(Disk disk) {
      super(disk);
    }

    @Override
    public void remove(AttachmentKey key) {
      String name = key.path().substring(key.path().indexOf('/'));
      disk.kept().keySet().removeIf(path -> path.endsWith(name));
    }
  }

  private static final class ServingById extends ServedFiles {
    ServingById(Disk disk) {
      super(disk);
    }

    @Override
    @Nullable Kept served(AttachmentKey key) {
      return key.id().equals("atc_1") && super.served(key) != null
          ? youngest(this, key)
          : super.served(key);
    }
  }

  private static final class Cutting extends MemoryFiles {
    private static final int MOST = 4 * 1024 * 1024;

    Cutting(Disk disk) {
      super(disk);
    }

    @Override
    public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
      super.write(key, mimeType, staged);
      Kept kept = disk.kept().get(path(key));
      if (kept != null && kept.bytes.length > MOST) {
        disk.kept()
            .put(path(key), new Kept(Arrays.copyOf(kept.bytes, MOST), kept.type, kept.written));
      }
    }
  }

  private static final class Timeless extends MemoryFiles {
    Timeless(Disk disk) {
      super(disk);
    }

    @Override
    public Optional<StoredFile> find(AttachmentKey key) throws IOException {
      return super.find(key)
          .map(file -> new StoredFile(file.path(), file.size(), file.mimeType(), Instant.EPOCH));
    }
  }

  private static final class Overwriting extends MemoryFiles {
    Overwriting(Disk disk) {
      super(disk);
    }

    @Override
    public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
      Kept old = disk.kept().get(path(key));
      super.write(key, mimeType, staged);
      Kept kept = disk.kept().get(path(key));
      if (old != null && kept != null && old.bytes.length > kept.bytes.length) {
        byte[] mixed = old.bytes.clone();
        System.arraycopy(kept.bytes, 0, mixed, 0, kept.bytes.length);
        disk.kept().put(path(key), new Kept(mixed, mimeType, kept.written));
      }
    }
  }

  private static final class RemovingFirst extends MemoryFiles {
    RemovingFirst(Disk disk) {
      super(disk);
    }

    @Override
    public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
      try {
        super.write(key, mimeType, staged);
      } catch (IOException e) {
        remove(key);
        throw e;
      }
    }
  }

  private static final class ReadingLater extends MemoryFiles {
    private @Nullable Path last;

    ReadingLater(Disk disk) {
      super(disk);
    }

    @Override
    public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
      super.write(key, mimeType, staged);
      last = staged;
    }

    @Override
    public Optional<StoredFile> find(AttachmentKey key) throws IOException {
      boolean lost = last != null && !Files.exists(last);
      return lost ? Optional.empty() : super.find(key);
    }
  }

  private static final class Forgetting extends MemoryFiles {
    Forgetting(Disk disk) {
      super(
          new Disk(
              new ConcurrentHashMap<>(), disk.staging(), disk.secret(), disk.uploadValidity()));
    }
  }
}
