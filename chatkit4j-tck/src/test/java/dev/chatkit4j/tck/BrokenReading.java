package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenFiles.broken;

import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.StoredFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Attachment stores that break rules A4.1 to A6.3: reading, removing, listing, all at once. */
final class BrokenReading {
  private BrokenReading() {}

  static List<BrokenFiles> stores() {
    return List.of(
        broken("A4.1", "takes a length of nothing for all", NothingIsAll::new),
        broken("A4.2", "reads nothing of a file without looking for it", NothingOfNone::new),
        broken("A4.3", "frees what was read to its end", FreeingAtEnd::new),
        broken("A4.4", "has eight readers", EightReaders::new),
        broken("A5.1", "removes whatever begins with its path", RemovingPrefix::new),
        broken("A5.2", "lists a replaced file twice", ListingVersions::new),
        broken("A5.3", "lists young files", ListingYoung::new),
        broken("A5.4", "lists a page", ListingPage::new),
        broken("A5.5", "pages by how many it has shown", PagingByOffset::new),
        broken("A5.6", "cannot remove digests", KeepingDigests::new),
        broken("A6.1", "writes in two pieces", TwoPieces::new),
        broken("A6.2", "locks an owner out", locking(AttachmentKey::owner), "A6.3"),
        broken("A6.3", "locks a file", locking(AttachmentKey::path)));
  }

  private static final class NothingIsAll extends MemoryFiles {
    NothingIsAll(Disk disk) {
      super(disk);
    }

    @Override
    public InputStream open(AttachmentKey key, long from, long length) throws IOException {
      return super.open(key, from, length == 0 ? Integer.MAX_VALUE : length);
    }
  }

  private static final class NothingOfNone extends MemoryFiles {
    NothingOfNone(Disk disk) {
      super(disk);
    }

    @Override
    public InputStream open(AttachmentKey key, long from, long length) throws IOException {
      return length == 0 ? InputStream.nullInputStream() : super.open(key, from, length);
    }
  }

  /** A stream that says when it ends and when it is closed. */
  private static InputStream watched(InputStream in, IntConsumer ended, Runnable closed) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count < 0) {
          ended.accept(count);
        }
        return count;
      }

      @Override
      public void close() throws IOException {
        closed.run();
        super.close();
      }
    };
  }

  private static final class FreeingAtEnd extends MemoryFiles {
    private final AtomicInteger open = new AtomicInteger();

    FreeingAtEnd(Disk disk) {
      super(disk);
    }

    @Override
    public InputStream open(AttachmentKey key, long from, long length) throws IOException {
      if (open.incrementAndGet() > 50) {
        throw new IOException("no connection is free");
      }
      return watched(super.open(key, from, length), end -> open.decrementAndGet(), () -> {});
    }
  }

  private static final class EightReaders extends MemoryFiles {
    private final AtomicInteger open = new AtomicInteger();

    EightReaders(Disk disk) {
      super(disk);
    }

    @Override
    public InputStream open(AttachmentKey key, long from, long length) throws IOException {
      InputStream in = super.open(key, from, length);
      open.incrementAndGet();
      Calls.standStillUntil(() -> open.get() > Together.THREADS);
      if (open.get() > Together.THREADS) {
        throw new IOException("too many readers");
      }
      return watched(in, end -> {}, open::decrementAndGet);
    }
  }

  private static final class RemovingPrefix extends MemoryFiles {
    RemovingPrefix(Disk disk) {
      super(disk);
    }

    @Override
    public void remove(AttachmentKey key) {
      disk.kept().keySet().removeIf(path -> path.startsWith(path(key)));
    }
  }

  private static final class ListingVersions extends MemoryFiles {
    private final Set<String> replaced = ConcurrentHashMap.newKeySet();

    ListingVersions(Disk disk) {
      super(disk);
    }

    @Override
    public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
      if (disk.kept().containsKey(path(key))) {
        replaced.add(path(key));
      }
      super.write(key, mimeType, staged);
    }

    @Override
    public void list(Instant before, Consumer<StoredFile> sink) throws IOException {
      super.list(
          before,
          file -> {
            sink.accept(file);
            if (replaced.contains(file.path())) {
              sink.accept(file);
            }
          });
    }
  }

  private static final class ListingYoung extends MemoryFiles {
    ListingYoung(Disk disk) {
      super(disk);
    }

    @Override
    public void list(Instant before, Consumer<StoredFile> sink) throws IOException {
      super.list(Instant.MAX, sink);
    }
  }

  private static final class ListingPage extends MemoryFiles {
    ListingPage(Disk disk) {
      super(disk);
    }

    @Override
    public void list(Instant before, Consumer<StoredFile> sink) throws IOException {
      AtomicInteger shown = new AtomicInteger();
      super.list(
          before,
          file -> {
            if (shown.incrementAndGet() <= 1_000) {
              sink.accept(file);
            }
          });
    }
  }

  private static final class PagingByOffset extends MemoryFiles {
    private static final int PAGE = 10;

    PagingByOffset(Disk disk) {
      super(disk);
    }

    @Override
    public void list(Instant before, Consumer<StoredFile> sink) {
      for (int from = 0; from < disk.kept().size(); from += PAGE) {
        for (Map.Entry<String, Kept> file :
            disk.kept().entrySet().stream().skip(from).limit(PAGE).toList()) {
          Kept kept = file.getValue();
          if (kept.written.isBefore(before)) {
            sink.accept(new StoredFile(file.getKey(), kept.bytes.length, kept.type, kept.written));
          }
        }
      }
    }
  }

  private static final class KeepingDigests extends MemoryFiles {
    KeepingDigests(Disk disk) {
      super(disk);
    }

    @Override
    public void remove(StoredFile file) throws IOException {
      if (!file.id().startsWith("~")) {
        super.remove(file);
      }
    }
  }

  private static final class TwoPieces extends MemoryFiles {
    TwoPieces(Disk disk) {
      super(disk);
    }

    @Override
    public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
      Kept old = disk.kept().get(path(key));
      if (old != null && old.bytes.length > 1 && Calls.underWay()) {
        byte[] mixed = old.bytes.clone();
        mixed[0]++;
        disk.kept().put(path(key), new Kept(mixed, mimeType, old.written));
        Calls.letReadersLook();
      }
      super.write(key, mimeType, staged);
    }
  }

  private static Function<MemoryFiles.Disk, MemoryFiles> locking(
      Function<AttachmentKey, String> what) {
    return disk -> new Locking(disk, what);
  }

  /** While one file is removed, others cannot be written. */
  private static final class Locking extends MemoryFiles {
    private final Function<AttachmentKey, String> what;
    private final Map<String, Integer> removing = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();

    Locking(Disk disk, Function<AttachmentKey, String> what) {
      super(disk);
      this.what = what;
    }

    @Override
    public void remove(AttachmentKey key) throws IOException {
      String locked = what.apply(key);
      int before = refused.get();
      removing.merge(locked, 1, Integer::sum);
      Calls.standStillUntil(() -> refused.get() > before);
      super.remove(key);
      removing.compute(locked, (same, count) -> count == null || count == 1 ? null : count - 1);
    }

    @Override
    public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
      String locked = what.apply(key);
      Calls.standStillUntil(() -> removing.containsKey(locked));
      if (removing.containsKey(locked)) {
        refused.incrementAndGet();
        throw new NoSuchFileException(key.path());
      }
      super.write(key, mimeType, staged);
    }
  }
}
