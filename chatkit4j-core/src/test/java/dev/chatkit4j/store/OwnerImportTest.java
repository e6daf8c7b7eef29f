package dev.chatkit4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.memory.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnerImportTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

  private final MemoryStore<String> from = new MemoryStore<>(owner -> owner);
  private final MemoryStore<String> to = new MemoryStore<>(owner -> owner);

  /** Threads and items of one time, some saved again at another. */
  @BeforeEach
  void save() {
    for (String id : List.of("t2", "t1", "t3")) {
      from.saveThread(new ThreadMetadata(id, TIME), "alice");
    }
    for (String id : List.of("c", "a", "b")) {
      from.addThreadItem("t1", item(id, TIME, "first"), "alice");
    }
    from.saveThread(new ThreadMetadata("t2", TIME.plusSeconds(9)).withTitle("again"), "alice");
    from.saveItem("t1", item("c", TIME.plusSeconds(9), "again"), "alice");
    from.saveItem("t1", item("b", TIME.minusSeconds(9), "again"), "alice");
    from.saveAttachment(new Attachment.File("x", "n", "a/b", null, "t1", null), "alice");
  }

  @Test
  void what_is_imported_stands_where_it_stood_and_is_as_it_was() {
    from.readOwner("alice", new OwnerImport<>(to, "bob"));
    assertThat(all(to, "bob")).isEqualTo(all(from, "alice"));
    assertThat(to.loadThreads(9, null, Order.DESC, "bob").data())
        .extracting(ThreadMetadata::id)
        .containsExactly("t3", "t1", "t2");
    assertThat(to.loadOwners(9, null).data()).containsExactly("bob");
  }

  @Test
  void an_import_can_be_repeated() {
    from.readOwner("alice", new OwnerImport<>(to, "alice"));
    from.readOwner("alice", new OwnerImport<>(to, "alice"));
    assertThat(all(to, "alice")).isEqualTo(all(from, "alice"));
  }

  @Test
  void an_import_that_was_cut_off_anywhere_is_made_again() {
    int calls = all(from, "alice").size();
    for (int after = 0; after < calls; after++) {
      MemoryStore<String> store = new MemoryStore<>(owner -> owner);
      OwnerSink cutOff = new CutOff(new OwnerImport<>(store, "alice"), after);
      assertThatThrownBy(() -> from.readOwner("alice", cutOff)).hasMessage("cut off");
      from.readOwner("alice", new OwnerImport<>(store, "alice"));
      assertThat(all(store, "alice")).isEqualTo(all(from, "alice"));
    }
  }

  @Test
  void an_import_deletes_nothing() {
    to.saveThread(new ThreadMetadata("t1", TIME.minusSeconds(1)).withTitle("replaced"), "alice");
    to.addThreadItem("t1", item("own", TIME, "own"), "alice");
    from.readOwner("alice", new OwnerImport<>(to, "alice"));
    assertThat(to.loadThread("t1", "alice").title()).isNull();
    assertThat(to.loadThreadItems("t1", null, 9, Order.ASC, "alice").data())
        .extracting(ThreadItem::id)
        .containsExactly("own", "c", "a", "b");
  }

  private static ThreadItem item(String id, Instant time, String text) {
    return new ThreadItem.SdkHiddenContext(id, "t1", time, text);
  }

  /** Everything as it is handed out. */
  private static List<List<Object>> all(MemoryStore<String> store, String owner) {
    List<List<Object>> all = new ArrayList<>();
    store.readOwner(
        owner,
        new OwnerSink() {
          @Override
          public void thread(ThreadMetadata thread, Instant place) {
            all.add(List.of(thread, place));
          }

          @Override
          public void item(String threadId, ThreadItem item, Instant place) {
            all.add(List.of(threadId, item, place));
          }

          @Override
          public void attachment(Attachment attachment) {
            all.add(List.of(attachment));
          }
        });
    return all;
  }

  /** Takes so many elements and then fails. */
  private static final class CutOff implements OwnerSink {
    private final OwnerSink sink;
    private int left;

    CutOff(OwnerSink sink, int left) {
      this.sink = sink;
      this.left = left;
    }

    private void count() {
      if (left-- == 0) {
        throw new IllegalStateException("cut off");
      }
    }

    @Override
    public void thread(ThreadMetadata thread, Instant place) {
      count();
      sink.thread(thread, place);
    }

    @Override
    public void item(String threadId, ThreadItem item, Instant place) {
      count();
      sink.item(threadId, item, place);
    }

    @Override
    public void attachment(Attachment attachment) {
      count();
      sink.attachment(attachment);
    }
  }
}
