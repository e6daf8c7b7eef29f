package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** An event of a turn's stream. */
public sealed interface ThreadEvent {
  /** The thread of this turn is new. Sent by the server. */
  record ThreadCreated(ChatThread thread) implements ThreadEvent {
    /** Refuses null. */
    public ThreadCreated {
      requireNonNull(thread, "thread");
    }
  }

  /** A change of the thread itself. Sent by the server when a turn changes it. */
  record ThreadUpdated(ChatThread thread) implements ThreadEvent {
    /** Refuses null. */
    public ThreadUpdated {
      requireNonNull(thread, "thread");
    }
  }

  /** An item begins. Shown, but not kept before it is done. */
  record ItemAdded(ThreadItem item) implements ThreadEvent {
    /** Refuses null. */
    public ItemAdded {
      requireNonNull(item, "item");
    }
  }

  /** An item changes; of an unfinished one nothing is kept yet, a finished one is kept changed. */
  record ItemUpdated(String itemId, ItemUpdate update) implements ThreadEvent {
    /** Refuses null. */
    public ItemUpdated {
      requireNonNull(itemId, "itemId");
      requireNonNull(update, "update");
    }
  }

  /** An item is complete; it is kept before the client sees this. */
  record ItemDone(ThreadItem item) implements ThreadEvent {
    /** Refuses null. */
    public ItemDone {
      requireNonNull(item, "item");
    }
  }

  /** An item is taken away, kept or not. */
  record ItemRemoved(String itemId) implements ThreadEvent {
    /** Refuses null. */
    public ItemRemoved {
      requireNonNull(itemId, "itemId");
    }
  }

  /** An item takes the place of the one with its id, whatever that was. */
  record ItemReplaced(ThreadItem item) implements ThreadEvent {
    /** Refuses null. */
    public ItemReplaced {
      requireNonNull(item, "item");
    }
  }

  /**
   * The things that the client may do with this stream. Sent by the server before the turn's own
   * events.
   */
  record StreamOptions(boolean allowCancel) implements ThreadEvent {}

  /**
   * A line about the work that is being done, shown until the next event.
   *
   * @param icon an icon's name
   */
  record ProgressUpdate(@Nullable String icon, String text) implements ThreadEvent {
    /** Refuses null where it is not allowed. */
    public ProgressUpdate {
      requireNonNull(text, "text");
    }
  }

  /** An effect that the page is asked for. */
  record ClientEffect(String name, JsonObject data) implements ThreadEvent {
    /** Refuses null. */
    public ClientEffect {
      requireNonNull(name, "name");
      requireNonNull(data, "data");
    }
  }

  /**
   * A failure that the user is told. The stream goes on if the server does.
   *
   * @param code {@link #STREAM_ERROR}, {@link #CUSTOM} or any other
   * @param message shown to the user; null for the client's own words
   */
  record Error(String code, @Nullable String message, boolean allowRetry) implements ThreadEvent {
    /** The code of a failure without a message of its own. */
    public static final String STREAM_ERROR = "stream.error";

    /** The code of a failure with a message for the user. */
    public static final String CUSTOM = "custom";

    /** Refuses null where it is not allowed. */
    public Error {
      requireNonNull(code, "code");
    }
  }

  /**
   * A message about the conversation, not part of it.
   *
   * @param message Markdown
   */
  record Notice(Level level, String message, @Nullable String title) implements ThreadEvent {
    /** The loudness of a notice. */
    public enum Level {
      /** Good to know. */
      INFO,
      /** Take care. */
      WARNING,
      /** Something is wrong. */
      DANGER
    }

    /** Refuses null where it is not allowed. */
    public Notice {
      requireNonNull(level, "level");
      requireNonNull(message, "message");
    }
  }
}
