package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenStore.broken;

import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Stores that break rules 6 to 8: round trips, immutability and ids. */
final class BrokenValues {
  private BrokenValues() {}

  static List<BrokenStore> stores() {
    return List.of(
        broken(
            "6.1",
            "takes the output of a call that returned nothing for none",
            clock ->
                new ChangingItems(
                    clock,
                    item ->
                        item instanceof ThreadItem.ClientToolCall call
                                && call.output() == JsonNull.NULL
                            ? withoutOutput(call)
                            : item),
            "6.7",
            "6.11"),
        broken("6.2", "takes an empty list of domains for none", NoDomains::new, "6.7", "6.11"),
        broken("6.3", "takes an attachment's empty metadata for none", NoMetadata::new, "6.7"),
        broken(
            "6.4",
            "drops members that it does not know",
            clock ->
                new ChangingItems(
                    clock,
                    item ->
                        item instanceof ThreadItem.Unknown unknown
                            ? new ThreadItem.Unknown(
                                unknown.id(),
                                unknown.threadId(),
                                unknown.createdAt(),
                                unknown.json().without("free"))
                            : item),
            "6.11"),
        broken(
            "6.5",
            "drops members that are null",
            clock -> new ChangingContent(clock, value -> value == JsonNull.NULL ? null : value)),
        broken(
            "6.6",
            "reads numbers as doubles",
            clock ->
                new ChangingContent(
                    clock,
                    value ->
                        value instanceof JsonNumber number && Double.isFinite(number.toDouble())
                            ? JsonNumber.of(number.toDouble())
                            : value)),
        broken("6.7", "drops U+0000 from titles", NoZeroes::new),
        broken(
            "6.8",
            "cuts texts after 65535 characters",
            clock -> new ChangingItems(clock, BrokenValues::cut)),
        broken(
            "6.9",
            "has another calendar before 1582",
            clock ->
                new ChangingItems(
                    clock,
                    item ->
                        item.createdAt().isBefore(Instant.parse("1582-10-15T00:00:00Z"))
                            ? item.withCreatedAt(item.createdAt().plus(Duration.ofDays(2)))
                            : item)),
        broken(
            "6.10",
            "drops the children of components it does not know",
            clock ->
                new ChangingItems(
                    clock,
                    item ->
                        item instanceof ThreadItem.Widget widget
                                && "NotYetInvented".equals(widget.widget().text("type"))
                            ? widget.withWidget(widget.widget().without("children"))
                            : item)),
        broken("6.11", "lists threads without their metadata", ListingWithoutMetadata::new),
        broken("7.1", "hands out a list that can be changed", OpenList::new),
        broken("8.1", "takes no notice of illegal attachment ids", LenientIds::new),
        broken("8.2", "takes no notice of illegal owners", LenientOwners::new),
        broken("8.3", "has room for ids of 128 characters", ShortIds::new),
        broken("8.4", "takes an id for a pattern", Patterns::new),
        broken("8.4", "strips blanks from owners", StrippedOwners::new),
        broken("8.5", "generates ids from a small number", SmallIds::new));
  }

  private static ThreadItem withoutOutput(ThreadItem.ClientToolCall call) {
    return new ThreadItem.ClientToolCall(
        call.id(),
        call.threadId(),
        call.createdAt(),
        call.status(),
        call.callId(),
        call.name(),
        call.arguments(),
        null);
  }

  private static ThreadItem cut(ThreadItem item) {
    if (item instanceof ThreadItem.AssistantMessage message && message.text().length() > 65_535) {
      return new ThreadItem.AssistantMessage(
          message.id(),
          message.threadId(),
          message.createdAt(),
          List.of(new AssistantMessageContent(message.text().substring(0, 65_535))));
    }
    return item;
  }

  private static final class ChangingItems extends ForwardingStore {
    private final UnaryOperator<ThreadItem> change;

    ChangingItems(Clock clock, UnaryOperator<ThreadItem> change) {
      super(clock);
      this.change = change;
    }

    @Override
    ThreadItem stored(String threadId, ThreadItem item) {
      return change.apply(item);
    }
  }

  /** Changes the members of a hidden item's content. */
  private static final class ChangingContent extends ForwardingStore {
    private final UnaryOperator<JsonValue> change;

    ChangingContent(Clock clock, UnaryOperator<JsonValue> change) {
      super(clock);
      this.change = change;
    }

    @Override
    ThreadItem stored(String threadId, ThreadItem item) {
      if (!(item instanceof ThreadItem.HiddenContext hidden
          && hidden.content() instanceof JsonObject object)) {
        return item;
      }
      Map<String, JsonValue> members = new LinkedHashMap<>();
      object
          .members()
          .forEach((name, value) -> {
            JsonValue changed = change.apply(value);
            if (changed != null) {
              members.put(name, changed);
            }
          });
      return new ThreadItem.HiddenContext(
          hidden.id(), hidden.threadId(), hidden.createdAt(), new JsonObject(members));
    }
  }

  private static final class NoDomains extends ForwardingStore {
    NoDomains(Clock clock) {
      super(clock);
    }

    @Override
    ThreadMetadata stored(ThreadMetadata thread) {
      return List.of().equals(thread.allowedImageDomains())
          ? thread.withAllowedImageDomains(null)
          : thread;
    }
  }

  private static final class NoMetadata extends ForwardingStore {
    NoMetadata(Clock clock) {
      super(clock);
    }

    @Override
    Attachment stored(Attachment attachment) {
      return attachment instanceof Attachment.File file && JsonObject.EMPTY.equals(file.metadata())
          ? new Attachment.File(
              file.id(),
              file.name(),
              file.mimeType(),
              file.uploadDescriptor(),
              file.threadId(),
              null)
          : attachment;
    }
  }

  private static final class NoZeroes extends ForwardingStore {
    NoZeroes(Clock clock) {
      super(clock);
    }

    @Override
    ThreadMetadata stored(ThreadMetadata thread) {
      return thread.title() == null ? thread : thread.withTitle(thread.title().replace("\0", ""));
    }
  }

  private static final class ListingWithoutMetadata extends ForwardingStore {
    ListingWithoutMetadata(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadMetadata> loadThreads(int limit, String after, Order order, String context) {
      Page<ThreadMetadata> page = super.loadThreads(limit, after, order, context);
      return new Page<>(
          page.data().stream().map(thread -> thread.withMetadata(JsonObject.EMPTY)).toList(),
          page.hasMore(),
          page.after());
    }
  }

  private static final class OpenList extends ForwardingStore {
    OpenList(Clock clock) {
      super(clock);
    }

    @Override
    public List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, String context) {
      return new ArrayList<>(super.loadPendingToolCalls(threadId, context));
    }
  }

  private static final class LenientIds extends ForwardingStore {
    LenientIds(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteAttachment(String attachmentId, String context) {
      if (Ids.valid(attachmentId)) {
        super.deleteAttachment(attachmentId, context);
      }
    }
  }

  private static final class LenientOwners extends ForwardingStore {
    LenientOwners(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteAttachment(String attachmentId, String context) {
      if (Ids.valid(context)) {
        super.deleteAttachment(attachmentId, context);
      }
    }
  }

  private static final class ShortIds extends ForwardingStore {
    ShortIds(Clock clock) {
      super(clock);
    }

    @Override
    public void saveThread(ThreadMetadata thread, String context) {
      if (thread.id().length() > 128) {
        throw new IllegalArgumentException("thread id too long");
      }
      super.saveThread(thread, context);
    }
  }

  private static final class Patterns extends ForwardingStore {
    Patterns(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThreadItem(String threadId, String itemId, String context) {
      super.deleteThreadItem(threadId, itemId, context);
      StringBuilder pattern = new StringBuilder();
      itemId
          .chars()
          .forEach(c ->
              pattern.append(
                  switch (c) {
                    case '%' -> ".*";
                    case '_' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                  }));
      allItems(threadId, context).stream()
          .filter(item -> item.id().matches(pattern.toString()))
          .forEach(item -> real.deleteThreadItem(threadId, item.id(), context));
    }
  }

  private static final class StrippedOwners extends ForwardingStore {
    StrippedOwners(Clock clock) {
      super(clock);
    }

    @Override
    public ThreadMetadata loadThread(String threadId, String context) {
      return super.loadThread(threadId, context.strip());
    }

    @Override
    public void saveThread(ThreadMetadata thread, String context) {
      super.saveThread(thread, context.strip());
    }
  }

  private static final class SmallIds extends ForwardingStore {
    private final AtomicInteger next = new AtomicInteger();

    SmallIds(Clock clock) {
      super(clock);
    }

    @Override
    public String generateThreadId(String context) {
      return "thr_" + next.getAndIncrement() % 1_000;
    }
  }
}
