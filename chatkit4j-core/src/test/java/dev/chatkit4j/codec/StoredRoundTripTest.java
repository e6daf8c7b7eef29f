package dev.chatkit4j.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoredRoundTripTest {
  private static final int ROUNDS = 5_000;

  @Test
  void every_item_is_read_back_from_a_store_as_it_was_written() {
    RandomItems items = new RandomItems(new Random(42));
    Set<Class<?>> types = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      ThreadItem item = items.next();
      types.add(item.getClass());
      String stored = StoredForm.write(item);

      assertThat(StoredForm.readItem(stored)).as("round %d", round).isEqualTo(item);
      assertThat(StoredForm.readItem(stored.getBytes(UTF_8)))
          .as("round %d through UTF-8", round)
          .isEqualTo(item);
      assertThat(StoredForm.writeUtf8(item)).isEqualTo(stored.getBytes(UTF_8));
      assertThat(StoredForm.write(StoredForm.readItem(stored))).isEqualTo(stored);
    }
    assertThat(types).hasSize(ThreadItem.class.getPermittedSubclasses().length);
  }

  @Test
  void every_item_on_the_wire_is_one_line_of_valid_json() {
    RandomItems items = new RandomItems(new Random(43));
    for (int round = 0; round < ROUNDS; round++) {
      Page<ThreadItem> page = new Page<>(List.of(items.next()), false, null);
      byte[] wire = WireForm.writeItems(page);

      assertThat(new String(wire, UTF_8)).doesNotContain("\n", "\r");
      assertThat(((JsonObject) Json.parse(wire)).members()).containsOnlyKeys("data", "has_more");
    }
  }
}
