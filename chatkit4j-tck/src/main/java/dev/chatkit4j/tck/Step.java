package dev.chatkit4j.tck;

import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a store, made of few and small numbers so that steps meet: the same ids under all
 * owners and in all threads, three times, short pages.
 *
 * @param variant tells values of one id apart, and what else there is to choose
 */
record Step(Kind kind, int owner, int thread, int item, int time, int variant) {
  static final int OWNERS = 3;
  static final List<String> THREADS = List.of("t1", "t2", "t3");
  static final List<String> ITEMS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
  static final List<String> ATTACHMENTS = List.of("x", "y", "z");

  /** The kinds of calls, and their frequency compared with the others. */
  enum Kind {
    SAVE_THREAD(6),
    DELETE_THREAD(1),
    ADD_ITEM(14),
    SAVE_ITEM(8),
    DELETE_ITEM(8),
    SAVE_ATTACHMENT(4),
    DELETE_ATTACHMENT(2),
    LOAD_THREAD(5),
    LOAD_ITEM(6),
    LOAD_ATTACHMENT(6),
    LOAD_THREADS(12),
    LOAD_ITEMS(24),
    LOAD_VISIBLE(16),
    LOAD_PENDING(4),
    COMPARE_AND_SET(5),
    DELETE_AFTER(2),
    UPDATE_THREAD(3),
    WRITE(6),
    READ_OWNER(2),
    ERASE_OWNER(1);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    /** Whether the store has the ability for it. */
    boolean possible(Store<?> store) {
      return switch (this) {
        case LOAD_VISIBLE, LOAD_PENDING -> store.itemQueries().isPresent();
        case COMPARE_AND_SET, DELETE_AFTER -> store.itemUpdates().isPresent();
        case UPDATE_THREAD -> store.threadUpdates().isPresent();
        case WRITE -> store.batchWrites().isPresent();
        case READ_OWNER, ERASE_OWNER -> store.ownerData().isPresent();
        default -> true;
      };
    }

    /** Whether it may change something. */
    boolean writes() {
      return switch (this) {
        case LOAD_THREAD,
            LOAD_ITEM,
            LOAD_ATTACHMENT,
            LOAD_THREADS,
            LOAD_ITEMS,
            LOAD_VISIBLE,
            LOAD_PENDING,
            READ_OWNER ->
            false;
        default -> true;
      };
    }
  }

  static Step random(Random random, List<Kind> weighted, int variant) {
    return new Step(
        weighted.get(random.nextInt(weighted.size())),
        random.nextInt(OWNERS),
        random.nextInt(THREADS.size()),
        random.nextInt(ITEMS.size()),
        random.nextInt(3),
        variant * 64 + random.nextInt(64));
  }

  String threadId() {
    return THREADS.get(thread);
  }

  private String itemId() {
    return ITEMS.get(item);
  }

  private String attachmentId() {
    return ATTACHMENTS.get(item % ATTACHMENTS.size());
  }

  private Instant at() {
    return RuleGroup.TIME.plusNanos(time * 1_000L);
  }

  private int limit() {
    return variant % 16 == 0 ? 0 : 1 + variant % 4;
  }

  private Order order() {
    return variant % 8 < 4 ? Order.ASC : Order.DESC;
  }

  /** An id that may be there, deleted, of another thread, or none at all. */
  private @Nullable String cursor(String id) {
    return switch (variant % 32 / 4) {
      case 0 -> null;
      case 1 -> variant % 2 == 0 ? "" : "never";
      default -> id;
    };
  }

  private ThreadMetadata threadValue() {
    return new ThreadMetadata(threadId(), at()).withTitle("v" + variant);
  }

  private ThreadItem itemValue(int shift) {
    String id = ITEMS.get((item + shift) % ITEMS.size());
    String text = "v%s.%s".formatted(variant, shift);
    return switch ((variant + shift) % 5) {
      case 0 -> new ThreadItem.SdkHiddenContext(id, threadId(), at(), text);
      case 1 -> RuleGroup.toolCall(id, at());
      case 2 -> RuleGroup.toolCall(id, at()).completed(JsonValue.of(text));
      default -> RuleGroup.message(id, at(), text);
    };
  }

  private Attachment attachmentValue() {
    String boundTo = variant % 4 == 0 ? null : threadId();
    return new Attachment.File(attachmentId(), "v" + variant, "text/plain", null, boundTo, null);
  }

  /** What the store answers. */
  <C> Object answer(Store<C> store, C context) {
    return answerOf(() -> call(store, context));
  }

  /** A value, or the kind of exception. */
  static Object answerOf(Supplier<@Nullable Object> call) {
    try {
      Object value = call.get();
      return value == null ? "nothing" : value;
    } catch (NotFoundException e) {
      return "NotFound";
    } catch (IllegalArgumentException e) {
      return "IllegalArgument";
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private <C> @Nullable Object call(Store<C> store, C context) {
    switch (kind) {
      case SAVE_THREAD -> store.saveThread(threadValue(), context);
      case DELETE_THREAD -> store.deleteThread(threadId(), context);
      case ADD_ITEM -> store.addThreadItem(threadId(), itemValue(0), context);
      case SAVE_ITEM -> store.saveItem(threadId(), itemValue(0), context);
      case DELETE_ITEM -> store.deleteThreadItem(threadId(), itemId(), context);
      case SAVE_ATTACHMENT -> store.saveAttachment(attachmentValue(), context);
      case DELETE_ATTACHMENT -> store.deleteAttachment(attachmentId(), context);
      case WRITE ->
          store
              .batchWrites()
              .orElseThrow()
              .write(
                  threadId(),
                  variant % 2 == 0 ? threadValue() : null,
                  variant % 3 == 0 ? List.of(attachmentValue()) : List.of(),
                  batch(),
                  context);
      default -> {
        return value(store, context);
      }
    }
    return null;
  }

  private <C> Object value(Store<C> store, C context) {
    return switch (kind) {
      case LOAD_THREAD -> store.loadThread(threadId(), context);
      case LOAD_ITEM -> store.loadItem(threadId(), itemId(), context);
      case LOAD_ATTACHMENT -> store.loadAttachment(attachmentId(), context);
      case LOAD_THREADS -> store.loadThreads(limit(), cursor(threadId()), order(), context);
      case LOAD_ITEMS ->
          store.loadThreadItems(threadId(), cursor(itemId()), limit(), order(), context);
      case LOAD_VISIBLE ->
          store
              .itemQueries()
              .orElseThrow()
              .loadVisibleItems(threadId(), cursor(itemId()), limit(), order(), context);
      case LOAD_PENDING ->
          store.itemQueries().orElseThrow().loadPendingToolCalls(threadId(), context);
      case COMPARE_AND_SET ->
          store
              .itemUpdates()
              .orElseThrow()
              .compareAndSetItem(
                  threadId(),
                  variant % 3 == 0
                      ? RuleGroup.message(itemId())
                      : store.loadItem(threadId(), itemId(), context),
                  itemValue(0),
                  context);
      case DELETE_AFTER ->
          store.itemUpdates().orElseThrow().deleteItemsAfter(threadId(), itemId(), context);
      case UPDATE_THREAD ->
          store
              .threadUpdates()
              .orElseThrow()
              .updateThread(threadId(), t -> t.withTitle(t.title() + "+" + variant), context);
      case READ_OWNER -> ReadOut.of(store.ownerData().orElseThrow(), context).entries();
      case ERASE_OWNER -> store.ownerData().orElseThrow().eraseOwner(context);
      default -> throw new IllegalStateException(kind + " returns nothing");
    };
  }

  /** One to four items, the first of them again at the end; sometimes one that must be refused. */
  private List<ThreadItem> batch() {
    List<ThreadItem> items = new ArrayList<>();
    for (int shift = 0; shift <= variant % 3; shift++) {
      items.add(itemValue(shift));
    }
    items.add(variant % 16 == 1 ? RuleGroup.message("\n") : RuleGroup.message(itemId(), at()));
    return items;
  }

  @Override
  public String toString() {
    String arguments =
        switch (kind) {
          case SAVE_THREAD -> "%s at time %s".formatted(threadId(), time);
          case DELETE_THREAD, LOAD_THREAD, LOAD_PENDING, UPDATE_THREAD -> threadId();
          case ADD_ITEM, SAVE_ITEM ->
              "%s, a %s %s at time %s"
                  .formatted(threadId(), itemValue(0).getClass().getSimpleName(), itemId(), time);
          case DELETE_ITEM, LOAD_ITEM, DELETE_AFTER -> threadId() + ", " + itemId();
          case COMPARE_AND_SET ->
              "%s, %s expected %s, a %s at time %s"
                  .formatted(
                      threadId(),
                      itemId(),
                      variant % 3 == 0 ? "wrongly" : "as it is",
                      itemValue(0).getClass().getSimpleName(),
                      time);
          case SAVE_ATTACHMENT ->
              "%s bound to %s".formatted(attachmentId(), attachmentValue().threadId());
          case DELETE_ATTACHMENT, LOAD_ATTACHMENT -> attachmentId();
          case LOAD_THREADS ->
              "%s behind %s, %s at most".formatted(order(), cursor(threadId()), limit());
          case LOAD_ITEMS, LOAD_VISIBLE ->
              "%s, %s behind %s, %s at most"
                  .formatted(threadId(), order(), cursor(itemId()), limit());
          case WRITE ->
              "%s, %s thread, %s attachment, items %s at time %s"
                  .formatted(
                      threadId(),
                      variant % 2 == 0 ? "with its" : "without its",
                      variant % 3 == 0 ? attachmentId() : "no",
                      batch().stream().map(ThreadItem::id).toList(),
                      time);
          case READ_OWNER, ERASE_OWNER -> "";
        };
    return "owner %s: %s(%s)".formatted(owner, kind, arguments);
  }
}
