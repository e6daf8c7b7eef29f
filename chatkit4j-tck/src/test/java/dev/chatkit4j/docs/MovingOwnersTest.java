package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.docs.TextStore.Caller;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerImport;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovingOwnersTest {
  private final Store<String> from = new MemoryStore<>(owner -> owner);
  private final Store<Caller> to = new TextStore();

  @Test
  void an_owners_data_moves_into_a_store_without_abilities() {
    from.saveThread(new ThreadMetadata("thr_1", Instant.EPOCH), "alice");
    for (String id : List.of("b", "a")) {
      from.addThreadItem(
          "thr_1", new ThreadItem.SdkHiddenContext(id, "thr_1", Instant.EPOCH, id), "alice");
    }

    // region move
    OwnerData<String> source = from.ownerData().orElseThrow();
    source.readOwner("alice", new OwnerImport<>(to, new Caller("alice")));
    // endregion

    assertThat(to.loadThreadItems("thr_1", null, 9, Order.ASC, new Caller("alice")).data())
        .isEqualTo(from.loadThreadItems("thr_1", null, 9, Order.ASC, "alice").data());
  }
}
