package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import java.util.List;

/** Rule 7.1. The records see to the rest by copying what they are given. */
abstract class ImmutabilityRules<C> extends RuleGroup<C> {
  ImmutabilityRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("7.1")
  void lists_handed_out_stay_as_they_are() {
    saveThread(alice);
    ThreadItem.ClientToolCall call = toolCall("tc_1", TIME);
    store.addThreadItem(THREAD, call, alice);
    List<ThreadItem> page = store.loadThreadItems(THREAD, null, 9, Order.ASC, alice).data();
    List<ThreadItem.ClientToolCall> calls = itemQueries().loadPendingToolCalls(THREAD, alice);
    store.addThreadItem(THREAD, toolCall("tc_2", TIME), alice);
    store.deleteThreadItem(THREAD, "tc_1", alice);
    same("the page after later writes", List.of(call), page);
    same("the pending tool calls after later writes", List.of(call), calls);
    for (List<?> list : List.of(page, calls)) {
      assertThrows(
          UnsupportedOperationException.class, () -> list.remove(0), "removing an element");
    }
  }
}
