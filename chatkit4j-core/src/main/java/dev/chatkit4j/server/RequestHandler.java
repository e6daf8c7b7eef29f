package dev.chatkit4j.server;

import dev.chatkit4j.codec.JsonText;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.StoreException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dispatches parsed requests, and answers those that begin no turn. Thread-safe. */
final class RequestHandler<C> {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;
  private static final byte[] EMPTY = WireForm.write(JsonObject.EMPTY);

  private final ChatKitServer<C> server;
  private final Conversations<C> conversations;
  private final Attachments<C> attachments;
  private final ServerOptions options;
  private final LargeAnswers<C> answers;
  private final ThreadTurns turns;
  private final TurnStarter<C> starter;

  RequestHandler(
      ChatKitServer<C> server,
      Conversations<C> conversations,
      ServerOptions options,
      RunningTurns running) {
    this.server = server;
    this.conversations = conversations;
    this.attachments = conversations.attachments();
    this.options = options;
    this.answers = new LargeAnswers<>(server, options.memory());
    this.turns = running.threads();
    this.starter = new TurnStarter<>(server, conversations, options, running);
  }

  Reply handle(Request.Envelope envelope, Call<C> call) {
    return switch (envelope.request()) {
      case Request.CreateThread request -> starter.createThread(request, call);
      case Request.AddUserMessage request -> starter.addUserMessage(request, call);
      case Request.AddClientToolOutput request -> starter.addClientToolOutput(request, call);
      case Request.AddStructuredInput request -> starter.addStructuredInput(request, call);
      case Request.RetryAfterItem request -> starter.retryAfterItem(request, call);
      case Request.CustomAction request -> starter.customAction(request, call);
      case Request.SyncCustomAction request -> ok(call, syncCustomAction(request, call));
      case Request.GetThread request -> getThread(request, call);
      case Request.ListThreads request -> listThreads(request, call);
      case Request.ListItems request -> listItems(request, call);
      case Request.Feedback request -> ok(call, feedback(request, call));
      case Request.UpdateThread request -> ok(call, updateThread(request, call.context()));
      case Request.DeleteThread request -> ok(call, deleteThread(request, call));
      case Request.CreateAttachment request -> ok(call, createAttachment(request, call));
      case Request.DeleteAttachment request -> ok(call, deleteAttachment(request, call));
      case Request.Transcribe request -> ok(call, transcribe(request, call));
    };
  }

  private static Reply ok(Call<?> call, byte[] body) {
    return new Reply.Json(call.type(), 200, JsonText.of(body));
  }

  private byte[] syncCustomAction(Request.SyncCustomAction request, Call<C> call) {
    C context = call.context();
    ThreadMetadata thread = conversations.loadThread(request.threadId(), context);
    ThreadItem item = starter.sender(request.threadId(), request.itemId(), call);
    if (item != null && !(item instanceof ThreadItem.Widget)) {
      throw Refusal.conflict("Item %s is not a widget".formatted(item.id()));
    }
    ThreadItem.Widget widget = (ThreadItem.Widget) item;
    Action action = request.action();
    ThreadItem updated =
        userCode(call, "The action", () -> server.syncAction(thread, action, widget, context));
    if (updated == null) {
      return EMPTY;
    }
    visible(updated); // what cannot be written is not saved
    ThreadItem saved = saveOver(updated, thread.id(), call);
    return visible(saved == null ? updated : saved);
  }

  private static byte[] visible(ThreadItem updated) {
    return WireForm.writeUpdatedItem(updated.hidden() ? null : updated);
  }

  /**
   * Writes over the item that the thread has. One that it does not have is not saved: it may be one
   * that a retry has just removed.
   */
  private @Nullable ThreadItem saveOver(ThreadItem updated, String threadId, Call<C> call) {
    try {
      return turns.alone(
          server.keyOf(threadId, call.context()),
          () -> conversations.saveOver(threadId, updated, call.context()));
    } catch (Refusal e) {
      // Not 503, after which the client would send the action again.
      throw Refusal.conflict(
          "The action is done, but item %s is not saved: %s"
              .formatted(updated.id(), e.getMessage()));
    }
  }

  private Reply getThread(Request.GetThread request, Call<C> call) {
    C context = call.context();
    return answers.build(
        call,
        () -> {
          ThreadMetadata thread = conversations.loadThread(request.threadId(), context);
          return new ChatThread(
              thread,
              conversations.loadVisibleItems(thread.id(), null, DEFAULT_LIMIT, Order.ASC, context));
        },
        WireForm::thread);
  }

  private Reply listThreads(Request.ListThreads request, Call<C> call) {
    int limit = limit(request.limit());
    return answers.build(
        call,
        () -> {
          Page<ThreadMetadata> page =
              conversations.loadThreads(limit, request.after(), request.order(), call.context());
          List<ChatThread> threads = page.data().stream().map(ChatThread::new).toList();
          return new Page<>(threads, page.hasMore(), page.after());
        },
        WireForm::threads);
  }

  private Reply listItems(Request.ListItems request, Call<C> call) {
    int limit = limit(request.limit());
    return answers.build(
        call,
        () ->
            conversations.loadVisibleItems(
                request.threadId(), request.after(), limit, request.order(), call.context()),
        WireForm::items);
  }

  private static int limit(@Nullable Long asked) {
    if (asked == null || asked == 0) {
      return DEFAULT_LIMIT;
    }
    if (asked < 0) {
      throw Refusal.invalid("params.limit: must not be negative");
    }
    return (int) Math.min(asked, MAX_LIMIT);
  }

  private byte[] feedback(Request.Feedback request, Call<C> call) {
    C context = call.context();
    userCode(
        call,
        "Taking the feedback",
        () -> {
          server.addFeedback(request.threadId(), request.itemIds(), request.kind(), context);
          return null;
        });
    return EMPTY;
  }

  private byte[] updateThread(Request.UpdateThread request, C context) {
    ThreadMetadata updated =
        conversations.updateThread(
            request.threadId(), thread -> thread.withTitle(request.title()), context);
    return WireForm.write(new ChatThread(updated));
  }

  private byte[] deleteThread(Request.DeleteThread request, Call<C> call) {
    ThreadTurns.Key key = server.keyOf(request.threadId(), call.context());
    return turns.alone(
        key,
        () -> {
          turns.end(key, TurnRunner.Cause.DELETING);
          conversations.deleteThread(request.threadId(), call.context());
          return EMPTY;
        });
  }

  private byte[] createAttachment(Request.CreateAttachment request, Call<C> call) {
    Attachment created = attachments.create(request.params(), call.context());
    return options.flatUploadUrl() ? WireForm.writeWithUploadUrl(created) : WireForm.write(created);
  }

  private byte[] deleteAttachment(Request.DeleteAttachment request, Call<C> call) {
    call.tag(log.atDebug()).log("Discarding an attachment, if it is there");
    attachments.discard(request.attachmentId(), call.context());
    return EMPTY;
  }

  private byte[] transcribe(Request.Transcribe request, Call<C> call) {
    C context = call.context();
    String text =
        userCode(call, "The transcription", () -> server.transcribe(request.audio(), context));
    return WireForm.write(JsonObject.of("text", text));
  }

  /**
   * Runs the application's code. A failure of it must not look like 5xx, which a client answers by
   * sending the same again: what the code did before it failed would be done twice.
   */
  private static <T extends @Nullable Object> T userCode(
      Call<?> call, String what, Callable<T> code) {
    try {
      return code.call();
    } catch (NotOfferedException | StoreException | OverBudgetException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof Refusal refusal && refusal.status() < 500) {
        throw refusal;
      }
      call.tag(log.atError()).setCause(e).log("{} failed", what);
      throw Refusal.handlerFailed(what);
    }
  }
}
