package dev.chatkit4j.tck;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.BoundedPages;
import dev.chatkit4j.store.ItemQueries;
import dev.chatkit4j.store.ItemUpdates;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.Owners;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.TextSizes;
import dev.chatkit4j.store.ThreadUpdates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** The ground under the tests of all rules: the store, two owners without data, and short words. */
abstract class RuleGroup<C> {
  /** The id most tests give their only thread. */
  static final String THREAD = "thr_one";

  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

  final StoreContract<C> contract;
  Store<C> store;
  C alice;
  C bob;

  RuleGroup(StoreContract<C> contract) {
    this.contract = contract;
  }

  @BeforeEach
  void open() {
    store = contract.store();
    alice = newOwner();
    bob = newOwner();
  }

  final C newOwner() {
    return contract.contextOf("owner-" + UUID.randomUUID());
  }

  final void saveThread(C context) {
    saveThread(THREAD, context);
  }

  final void saveThread(String threadId, C context) {
    store.saveThread(new ThreadMetadata(threadId, TIME), context);
  }

  /** Adds messages of that time, in that order, to {@link #THREAD}. */
  final void addAll(List<String> itemIds, Instant time, C context) {
    itemIds.forEach(id -> store.addThreadItem(THREAD, message(id, time), context));
  }

  static ThreadItem message(String itemId) {
    return message(itemId, TIME);
  }

  static ThreadItem message(String itemId, Instant time) {
    return message(itemId, time, "text of " + itemId);
  }

  static ThreadItem message(String itemId, Instant time, String text) {
    return new ThreadItem.AssistantMessage(
        itemId, THREAD, time, List.of(new AssistantMessageContent(text)));
  }

  static ThreadItem hidden(String itemId, Instant time) {
    return new ThreadItem.SdkHiddenContext(itemId, THREAD, time, "hidden");
  }

  static ThreadItem.ClientToolCall toolCall(String itemId, Instant time) {
    return new ThreadItem.ClientToolCall(
        itemId,
        THREAD,
        time,
        ThreadItem.ClientToolCall.Status.PENDING,
        "call_" + itemId,
        "function",
        JsonObject.EMPTY,
        null);
  }

  static Attachment file(String attachmentId, @Nullable String threadId) {
    return new Attachment.File(attachmentId, "a.txt", "text/plain", null, threadId, null);
  }

  /** The ids first to last, numbered from 0. */
  static List<String> ids(String prefix, int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(prefix + i);
    }
    return ids;
  }

  final Listing itemsOf(String threadId, C context) {
    return Listing.items(store, threadId, context);
  }

  final List<String> itemIds(C context) {
    return itemsOf(THREAD, context).all(Order.ASC);
  }

  /** All there is to page through, each empty: items, threads and, as an ability, visible items. */
  final List<Listing> listings() {
    C owner = newOwner();
    saveThread(owner);
    List<Listing> listings = new ArrayList<>();
    listings.add(itemsOf(THREAD, owner));
    listings.add(Listing.threads(store, newOwner()));
    store
        .itemQueries()
        .ifPresent(queries -> {
          C another = newOwner();
          saveThread(another);
          listings.add(Listing.visibleItems(store, queries, THREAD, another));
        });
    return listings;
  }

  final ItemUpdates<C> itemUpdates() {
    return declared(store.itemUpdates(), "itemUpdates");
  }

  final ThreadUpdates<C> threadUpdates() {
    return declared(store.threadUpdates(), "threadUpdates");
  }

  final ItemQueries<C> itemQueries() {
    return declared(store.itemQueries(), "itemQueries");
  }

  final BoundedPages<C> boundedPages() {
    return declared(store.boundedPages(), "boundedPages");
  }

  final BatchWrites<C> batchWrites() {
    return declared(store.batchWrites(), "batchWrites");
  }

  final OwnerData<C> ownerData() {
    return declared(store.ownerData(), "ownerData");
  }

  final Owners owners() {
    return declared(store.owners(), "owners");
  }

  final TextSizes<C> textSizes() {
    return declared(store.textSizes(), "textSizes");
  }

  final AttachmentLifecycle<C> attachmentLifecycle() {
    return declared(store.attachmentLifecycle(), "attachmentLifecycle");
  }

  private static <T> T declared(Optional<T> ability, String method) {
    return ability.orElseGet(
        () -> abort("the store does not declare this ability: %s() is empty".formatted(method)));
  }
}
