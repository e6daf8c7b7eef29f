package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoredAttachment.State;
import java.time.Instant;

/** Records that an older version left: one bound to a thread that is not there, and a free one. */
final class UpgradedAttachments {
  private UpgradedAttachments() {}

  /** They are as they were, and the life of new ones goes its way. */
  static void assertLifeless(Store<String> store) {
    AttachmentLifecycle<String> life = store.attachmentLifecycle().orElseThrow();
    Instant far = Instant.parse("9999-01-01T00:00:00Z");
    assertThat(store.loadAttachment("f", "ann")).isEqualTo(Samples.file("f", "t"));
    assertThat(life.find(life.key("f", "ann")).orElseThrow().state()).isEqualTo(State.ATTACHED);
    assertThat(life.findAny("g")).hasSize(1).allMatch(stored -> stored.size() == -1);
    assertThat(life.expire(far, 9)).isZero();

    assertThat(life.addPending(Samples.file("new", null), 5, Samples.NOON, 5, "ann")).isTrue();
    life.completeUpload(life.key("new", "ann"), Samples.file("new", null));
    life.writeMessage(Samples.thread("t"), Samples.userMessage("t", "m", "new", "f", "g"), "ann");
    assertThat(store.loadAttachment("g", "ann")).isEqualTo(Samples.file("g", "t"));
    assertThat(life.find(life.key("new", "ann")).orElseThrow().state()).isEqualTo(State.ATTACHED);

    store.deleteThread("t", "ann");
    assertThat(life.loadRemovals(far, 9))
        .extracting(removal -> removal.key().id())
        .containsExactly("new");
  }
}
