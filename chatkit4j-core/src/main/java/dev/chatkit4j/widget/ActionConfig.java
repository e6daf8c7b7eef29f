package dev.chatkit4j.widget;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An action of a widget's component, as the widget is told it.
 *
 * @param type the application's own name for it
 * @param payload what comes back with it, with the values of the form around the component; JSON
 *     null for nothing
 * @param handler who takes it
 * @param loadingBehavior what shows that it is under way
 * @param streaming whether it is answered with a stream; else with the changed widget alone
 */
public record ActionConfig(
    String type,
    JsonValue payload,
    Handler handler,
    LoadingBehavior loadingBehavior,
    boolean streaming) {
  /** The sides that can take an action. */
  public enum Handler {
    /** The ChatKit server. */
    SERVER,
    /** The page, which no server hears of. */
    CLIENT
  }

  /** The signs that an action is under way. */
  public enum LoadingBehavior {
    /** What fits the component: the button itself, the whole card of a confirmation. */
    AUTO,
    /** Nothing. */
    NONE,
    /** The component. */
    SELF,
    /** The widget. */
    CONTAINER
  }

  /** Refuses null. */
  public ActionConfig {
    requireNonNull(type, "type");
    requireNonNull(payload, "payload");
    requireNonNull(handler, "handler");
    requireNonNull(loadingBehavior, "loadingBehavior");
  }

  /** An action for the server, answered with a stream. */
  public static ActionConfig of(String type) {
    return of(type, null);
  }

  /**
   * An action for the server, answered with a stream.
   *
   * @param payload a plain Java value, see {@link JsonValue#of}
   */
  public static ActionConfig of(String type, @Nullable Object payload) {
    return new ActionConfig(
        type, JsonValue.of(payload), Handler.SERVER, LoadingBehavior.AUTO, true);
  }

  /** The same for the page. */
  public ActionConfig onClient() {
    return new ActionConfig(type, payload, Handler.CLIENT, loadingBehavior, streaming);
  }

  /** The same, answered with the changed widget alone. */
  public ActionConfig withoutStream() {
    return new ActionConfig(type, payload, handler, loadingBehavior, false);
  }

  /** The same, shown that way while it is under way. */
  public ActionConfig loading(LoadingBehavior behavior) {
    return new ActionConfig(type, payload, handler, behavior, streaming);
  }

  /** As it stands in a widget; what is as by default is left out. */
  public JsonObject json() {
    JsonObject json = JsonObject.of("type", type);
    if (payload != JsonNull.NULL) {
      json = json.with("payload", payload);
    }
    if (handler != Handler.SERVER) {
      json = json.with("handler", handler.name().toLowerCase(Locale.ROOT));
    }
    if (loadingBehavior != LoadingBehavior.AUTO) {
      json = json.with("loadingBehavior", loadingBehavior.name().toLowerCase(Locale.ROOT));
    }
    return streaming ? json : json.with("streaming", false);
  }
}
