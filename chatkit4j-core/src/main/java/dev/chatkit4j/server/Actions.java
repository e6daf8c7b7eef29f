package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches the actions of an application's widgets by their type. To be called from {@link
 * ChatKitServer#action} and {@link ChatKitServer#syncAction} in one line each. Immutable and
 * thread-safe; so must be its handlers.
 *
 * @param <C> the request's context
 */
public final class Actions<C> {
  /** Reacts to an action with a stream. */
  public interface Handler<C, P> {
    /**
     * See {@link ChatKitServer#action}.
     *
     * @param sender the widget; null if the action came from elsewhere
     */
    void handle(Turn<C> turn, P payload, ThreadItem.@Nullable Widget sender) throws Exception;
  }

  /** Reacts to an action without a stream. */
  public interface SyncHandler<C, P> {
    /**
     * See {@link ChatKitServer#syncAction}.
     *
     * @param sender the widget; null if the action came from elsewhere
     * @return what changed, in most cases {@code sender.withWidget(…)}; null if nothing did
     */
    @Nullable ThreadItem handle(
        ThreadMetadata thread, P payload, ThreadItem.@Nullable Widget sender, C context)
        throws Exception;
  }

  private final Map<String, Streamed<C, ?>> streamed;
  private final Map<String, Sync<C, ?>> sync;

  private Actions(Builder<C> builder) {
    streamed = Map.copyOf(builder.streamed);
    sync = Map.copyOf(builder.sync);
  }

  /**
   * Has an action handled with a stream.
   *
   * @throws StreamError if there is no handler for its type or its payload does not fit; the user
   *     is told
   * @throws Exception what the handler throws
   */
  public void run(Turn<C> turn, Action action, ThreadItem.@Nullable Widget sender)
      throws Exception {
    Streamed<C, ?> handler = streamed.get(action.type());
    if (handler == null) {
      throw StreamError.custom("There is no action %s here.".formatted(type(action)));
    }
    handler.run(turn, action, sender);
  }

  /**
   * Has an action handled without a stream. If its payload does not fit, the client gets 400.
   *
   * @return see {@link ChatKitServer#syncAction}
   * @throws NotOfferedException if there is no handler for its type
   * @throws Exception what the handler throws
   */
  public @Nullable ThreadItem runSync(
      ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, C context)
      throws Exception {
    Sync<C, ?> handler = sync.get(action.type());
    if (handler == null) {
      throw new NotOfferedException("There is no synchronous action " + type(action));
    }
    return handler.run(thread, action, sender, context);
  }

  private record Streamed<C, P>(Function<JsonValue, P> payload, Handler<C, ? super P> handler) {
    void run(Turn<C> turn, Action action, ThreadItem.@Nullable Widget sender) throws Exception {
      P read;
      try {
        read = payload.apply(action.payload());
      } catch (IllegalArgumentException e) {
        throw StreamError.custom(misfit(action, e));
      }
      handler.handle(turn, read, sender);
    }
  }

  private record Sync<C, P>(Function<JsonValue, P> payload, SyncHandler<C, ? super P> handler) {
    @Nullable ThreadItem run(
        ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, C context)
        throws Exception {
      P read;
      try {
        read = payload.apply(action.payload());
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid(misfit(action, e));
      }
      return handler.handle(thread, read, sender, context);
    }
  }

  private static String misfit(Action action, IllegalArgumentException e) {
    return "The payload of action %s does not fit: %s".formatted(type(action), e.getMessage());
  }

  /** A client may send any. */
  private static String type(Action action) {
    return action.type().length() <= 100 ? action.type() : action.type().substring(0, 100) + "…";
  }

  /** For any number of actions. */
  public static <C> Builder<C> builder() {
    return new Builder<>();
  }

  /**
   * Handlers on their way into {@link Actions}. A payload is read as a record, member by component:
   * strings, booleans, ints, longs, doubles, {@link java.math.BigDecimal}, {@link JsonValue}s,
   * records and lists of these. Numbers may be in strings, as a form sends them. A component that
   * is {@code @Nullable} may be missing. Or a function reads it, which refuses with {@link
   * IllegalArgumentException}.
   *
   * <p>Each method throws {@link IllegalArgumentException} if the type has a handler of that kind,
   * or the record has other components. Not thread-safe.
   *
   * @param <C> the request's context
   */
  public static final class Builder<C> {
    private final Map<String, Streamed<C, ?>> streamed = new HashMap<>();
    private final Map<String, Sync<C, ?>> sync = new HashMap<>();

    private Builder() {}

    /** Handles an action with a stream. */
    public <R extends Record> Builder<C> on(
        String type, Class<R> payload, Handler<C, ? super R> handler) {
      return on(type, new PayloadRecord<>(payload)::read, handler);
    }

    /** Handles an action with a stream. */
    public <P> Builder<C> on(
        String type, Function<JsonValue, P> payload, Handler<C, ? super P> handler) {
      add(
          streamed,
          type,
          new Streamed<>(requireNonNull(payload, "payload"), requireNonNull(handler, "handler")));
      return this;
    }

    /** Handles an action that the widget marks with {@code "streaming": false}. */
    public <R extends Record> Builder<C> onSync(
        String type, Class<R> payload, SyncHandler<C, ? super R> handler) {
      return onSync(type, new PayloadRecord<>(payload)::read, handler);
    }

    /** Handles an action that the widget marks with {@code "streaming": false}. */
    public <P> Builder<C> onSync(
        String type, Function<JsonValue, P> payload, SyncHandler<C, ? super P> handler) {
      add(
          sync,
          type,
          new Sync<>(requireNonNull(payload, "payload"), requireNonNull(handler, "handler")));
      return this;
    }

    private static <H> void add(Map<String, H> handlers, String type, H handler) {
      if (handlers.putIfAbsent(requireNonNull(type, "type"), handler) != null) {
        throw new IllegalArgumentException("action %s has two handlers".formatted(type));
      }
    }

    /** The actions so far. */
    public Actions<C> build() {
      return new Actions<>(this);
    }
  }
}
