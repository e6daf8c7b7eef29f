package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Rules A5.1 to A5.6. */
abstract class FileRemovalRules<C> extends FileGroup<C> {
  FileRemovalRules(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  @Rule("A5.1")
  void what_was_removed_is_gone_and_nothing_else() throws Exception {
    AttachmentKey key = key("atc_1");
    AttachmentKey other = key("atc_10");
    files().remove(key);
    write(key, bytes("hello"));
    write(other, bytes("other"));
    files().remove(key);
    files().remove(key);
    missing("what was removed", key);
    same("what is listed of it", List.of(), listed(FAR, List.of(key)));
    kept("another file", other, bytes("other"));
    files().remove(other);
    write(key, bytes("again"));
    kept("what was written again", key, bytes("again"));
  }

  @Rule("A5.2")
  void each_file_is_listed_once() throws Exception {
    List<AttachmentKey> keys = keys(20);
    for (AttachmentKey key : keys) {
      write(key, bytes(key.id()));
      write(key, bytes(key.id()));
    }
    List<StoredFile> listed = listed(FAR, keys);
    same("paths", sortedPaths(keys), listed.stream().map(StoredFile::path).sorted().toList());
    for (AttachmentKey key : keys) {
      that(
          "%s has not %s bytes among %s".formatted(key.path(), key.id().length(), listed),
          listed.stream()
              .anyMatch(is -> is.path().equals(key.path()) && is.size() == key.id().length()));
    }
  }

  @Rule("A5.3")
  void only_what_is_old_enough_is_listed() throws Exception {
    AttachmentKey key = key("atc_1");
    write(key, bytes("hello"));
    Instant written = onlyOne(listed(FAR, List.of(key))).written();
    same("before it was written", List.of(), listed(written, List.of(key)));
    same("long before", List.of(), listed(written.minus(Duration.ofDays(1)), List.of(key)));
    same("a second later", 1, listed(written.plusSeconds(1), List.of(key)).size());
  }

  @Rule("A5.4")
  void a_great_many_files_are_all_listed() throws Exception {
    int count = contract.manyFiles();
    if (count == 0) {
      abort("no files are to be written: manyFiles() is 0");
    }
    List<AttachmentKey> keys = keys(count);
    Together.run(number ->
        () -> {
          for (int i = number; i < count; i += Together.THREADS) {
            write(keys.get(i), bytes("x"));
          }
          return true;
        });
    List<StoredFile> listed = listed(FAR, keys);
    same("number of listed files", count, listed.size());
    same("paths", sortedPaths(keys), listed.stream().map(StoredFile::path).sorted().toList());
    for (StoredFile file : listed) {
      files().remove(file);
    }
    same("what is left", List.of(), listed(FAR, keys));
  }

  @Rule("A5.5")
  void what_is_removed_meanwhile_hinders_no_list() throws Exception {
    AttachmentFiles<C> files = files();
    List<AttachmentKey> staying = new ArrayList<>();
    List<AttachmentKey> going = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      AttachmentKey key = files.key("atc_" + i, newOwner());
      (i % 2 == 0 ? staying : going).add(key);
      write(key, bytes("x"));
    }
    List<String> listed = new ArrayList<>();
    files.list(
        FAR,
        file -> {
          listed.add(file.path());
          removeAll(going);
        });
    listed.retainAll(sortedPaths(staying));
    same("what stays", sortedPaths(staying), listed.stream().sorted().toList());
  }

  @Rule("A5.6")
  void what_was_listed_can_be_removed() throws Exception {
    AttachmentKey key = key("a/b");
    AttachmentKey other = key("atc_2");
    write(key, bytes("hello"));
    write(other, bytes("other"));
    StoredFile file = onlyOne(listed(FAR, List.of(key)));
    files().remove(file);
    missing("what was removed", key);
    files().remove(file);
    kept("another file", other, bytes("other"));
  }

  private List<AttachmentKey> keys(int count) {
    return RuleGroup.ids("atc_", count).stream().map(this::key).toList();
  }

  private static List<String> sortedPaths(Collection<AttachmentKey> keys) {
    return List.copyOf(keys.stream().map(AttachmentKey::path).collect(toCollection(TreeSet::new)));
  }

  private static StoredFile onlyOne(List<StoredFile> files) {
    same("number of listed files", 1, files.size());
    return files.getFirst();
  }

  private void removeAll(List<AttachmentKey> keys) {
    try {
      for (AttachmentKey key : keys) {
        files().remove(key);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
