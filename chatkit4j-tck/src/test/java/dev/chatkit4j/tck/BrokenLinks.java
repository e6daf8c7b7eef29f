package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenFiles.broken;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks.Action;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Attachment stores that break rules A7.1 to A8.6: their links. */
final class BrokenLinks {
  private static final Duration YEARS = Duration.ofDays(3_650);

  private BrokenLinks() {}

  static List<BrokenFiles> stores() {
    return List.of(
        broken("A7.1", "does not sign the length of its own uploads", NoLength::new),
        broken("A7.2", "takes uploads of an owner by any id", AnyId::new),
        broken("A7.3", "takes uploads of any type", AnyType::new),
        broken("A7.4", "takes uploads of any length", AnyLength::new),
        broken("A7.5", "does not sign the time of an upload", UnsignedTime::new),
        broken("A7.6", "takes uploads of its own for years", LongUploads::new),
        broken("A7.6", "takes uploads whenever they come", TimelessUploads::new),
        broken("A7.7", "has one secret for all", OneSecret::new),
        broken("A8.1", "makes links to plain ids", PlainLinks::new),
        broken("A8.2", "shows what is to be saved", Showing::new),
        broken("A8.2", "does not encode every character of a name", BadName::new),
        broken("A8.3", "gives files of an owner by any id", AnyFile::new),
        broken("A8.3", "does not sign the time of a link", UnsignedLinks::new),
        broken("A8.4", "makes links for years", LongLinks::new),
        broken("A8.5", "makes a preview a download", PreviewIsDownload::new),
        broken("A8.4", "makes previews for years", LongPreviews::new),
        broken("A8.6", "signs the address of a preview", SignedAddress::new),
        broken("A8.6", "has another address of a preview each time", MovingAddress::new));
  }

  private static final class NoLength extends MemoryFiles {
    NoLength(Disk disk) {
      super(disk);
    }

    @Override
    public UploadDescriptor uploadDescriptor(AttachmentKey key, String mimeType, long size) {
      Instant until = Instant.now().plus(disk.uploadValidity());
      return new UploadDescriptor(
          links.sign(key, Action.UPLOAD, until, mimeType).toString(),
          UploadDescriptor.Method.PUT,
          Map.of());
    }
  }

  /** Whether it is a good link to any of the files that tests know of the same owner. */
  private static boolean goodForAny(ServedFiles files, ServedFiles.Followed link, String... bound) {
    return List.of(link.key().id(), "atc_1").stream()
        .map(id -> new AttachmentKey(link.key().owner(), id))
        .anyMatch(key ->
            files.inTime(link)
                && files.links.genuine(key, link.action(), link.until(), link.signature(), bound));
  }

  private static final class AnyId extends ServedFiles {
    AnyId(Disk disk) {
      super(disk);
    }

    @Override
    boolean takes(Followed link, String type, int length) {
      return goodForAny(this, link, type, Integer.toString(length));
    }
  }

  private static final class AnyType extends ServedFiles {
    AnyType(Disk disk) {
      super(disk);
    }

    @Override
    boolean takes(Followed link, String type, int length) {
      return super.takes(link, FileGroup.TYPE, length);
    }
  }

  private static final class AnyLength extends ServedFiles {
    AnyLength(Disk disk) {
      super(disk);
    }

    @Override
    boolean takes(Followed link, String type, int length) {
      return IntStream.range(0, 10).anyMatch(any -> super.takes(link, type, any));
    }
  }

  /** Links with a time that can be changed. */
  private static URI unsigned(URI link, Instant signed, Instant until) {
    return URI.create(
        link.toString()
            .replace("until=" + signed.getEpochSecond(), "until=" + until.getEpochSecond()));
  }

  private static final class UnsignedTime extends ServedFiles {
    UnsignedTime(Disk disk) {
      super(disk);
    }

    @Override
    public UploadDescriptor uploadDescriptor(AttachmentKey key, String mimeType, long size) {
      Instant until = Instant.now().plus(disk.uploadValidity());
      URI link = links.sign(key, Action.UPLOAD, Instant.EPOCH, mimeType, Long.toString(size));
      return new UploadDescriptor(
          owned(unsigned(link, Instant.EPOCH, until), key), UploadDescriptor.Method.PUT, Map.of());
    }

    @Override
    boolean takes(Followed link, String type, int length) {
      return inTime(link)
          && links.genuine(
              link.key(),
              link.action(),
              Instant.EPOCH,
              link.signature(),
              type,
              Integer.toString(length));
    }
  }

  private static final class LongUploads extends MemoryFiles {
    LongUploads(Disk disk) {
      super(new Disk(disk.kept(), disk.staging(), disk.secret(), YEARS));
    }
  }

  private static final class TimelessUploads extends ServedFiles {
    TimelessUploads(Disk disk) {
      super(disk);
    }

    @Override
    boolean inTime(Followed link) {
      return link.action() == Action.UPLOAD || super.inTime(link);
    }
  }

  private static final class OneSecret extends MemoryFiles {
    OneSecret(Disk disk) {
      super(new Disk(disk.kept(), disk.staging(), 0, disk.uploadValidity()));
    }
  }

  private static final class PlainLinks extends MemoryFiles {
    PlainLinks(Disk disk) {
      super(disk);
    }

    @Override
    public URI download(AttachmentKey key, Attachment attachment, Instant until) {
      String plain = key.id().replaceAll("[^a-z0-9_]", "_");
      return super.download(new AttachmentKey(key.owner(), plain), attachment, until);
    }
  }

  private static final class Showing extends ServedFiles {
    Showing(Disk disk) {
      super(disk);
    }

    @Override
    String disposition(String name) {
      return super.disposition(name).replace("attachment", "inline");
    }
  }

  private static final class BadName extends ServedFiles {
    BadName(Disk disk) {
      super(disk);
    }

    @Override
    String disposition(String name) {
      return super.disposition(name).replace("%2A", "*");
    }
  }

  private static final class AnyFile extends ServedFiles {
    AnyFile(Disk disk) {
      super(disk);
    }

    @Override
    boolean good(Followed link, String... bound) {
      return link.action() == Action.DOWNLOAD
          ? goodForAny(this, link, bound)
          : super.good(link, bound);
    }
  }

  private static final class UnsignedLinks extends ServedFiles {
    UnsignedLinks(Disk disk) {
      super(disk);
    }

    @Override
    public URI download(AttachmentKey key, Attachment attachment, Instant until) {
      return unsigned(super.download(key, attachment, Instant.EPOCH), Instant.EPOCH, until);
    }

    @Override
    boolean good(Followed link, String... bound) {
      return link.action() == Action.DOWNLOAD
          ? inTime(link)
              && links.genuine(link.key(), link.action(), Instant.EPOCH, link.signature(), bound)
          : super.good(link, bound);
    }
  }

  private static final class LongLinks extends MemoryFiles {
    LongLinks(Disk disk) {
      super(disk);
    }

    @Override
    public URI download(AttachmentKey key, Attachment attachment, Instant until) {
      return super.download(key, attachment, until.plus(YEARS));
    }
  }

  private static final class PreviewIsDownload extends ServedFiles {
    PreviewIsDownload(Disk disk) {
      super(disk);
    }

    @Override
    public URI preview(AttachmentKey key, Attachment attachment, Instant until) {
      return download(key, attachment, until);
    }
  }

  private static final class LongPreviews extends MemoryFiles {
    LongPreviews(Disk disk) {
      super(disk);
    }

    @Override
    public URI preview(AttachmentKey key, Attachment attachment, Instant until) {
      return super.preview(key, attachment, until.plus(YEARS));
    }
  }

  private static final class SignedAddress extends MemoryFiles {
    SignedAddress(Disk disk) {
      super(disk);
    }

    @Override
    public URI previewAddress(AttachmentKey key) {
      return links.sign(key, Action.PREVIEW, FileGroup.FAR);
    }
  }

  private static final class MovingAddress extends MemoryFiles {
    MovingAddress(Disk disk) {
      super(disk);
    }

    @Override
    public URI previewAddress(AttachmentKey key) {
      return URI.create(super.previewAddress(key) + "?" + System.nanoTime());
    }
  }
}
