package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step, alone or in a workflow. */
public sealed interface Task {
  /** The sign beside a step. */
  enum StatusIndicator {
    /** No sign. */
    NONE,
    /** Under way. */
    LOADING,
    /** Done. */
    COMPLETE
  }

  /** A step of the application's own. */
  record Custom(
      StatusIndicator statusIndicator,
      @Nullable String title,
      @Nullable String icon,
      @Nullable String content)
      implements Task {
    /** Refuses null where it is not allowed. */
    public Custom {
      requireNonNull(statusIndicator, "statusIndicator");
    }

    /** A step with a title, under no sign. */
    public Custom(String title) {
      this(StatusIndicator.NONE, title, null, null);
    }
  }

  /** A search of the web. */
  record WebSearch(
      StatusIndicator statusIndicator,
      @Nullable String title,
      @Nullable String titleQuery,
      List<String> queries,
      List<Source> sources)
      implements Task {
    /** Refuses null where it is not allowed, copies the lists. */
    public WebSearch {
      requireNonNull(statusIndicator, "statusIndicator");
      queries = List.copyOf(queries);
      sources = List.copyOf(sources);
    }
  }

  /** A thought of the model. */
  record Thought(StatusIndicator statusIndicator, @Nullable String title, String content)
      implements Task {
    /** Refuses null where it is not allowed. */
    public Thought {
      requireNonNull(statusIndicator, "statusIndicator");
      requireNonNull(content, "content");
    }
  }

  /** A look at files. */
  record File(StatusIndicator statusIndicator, @Nullable String title, List<Source> sources)
      implements Task {
    /** Refuses null where it is not allowed, copies the list. */
    public File {
      requireNonNull(statusIndicator, "statusIndicator");
      sources = List.copyOf(sources);
    }
  }

  /** Work on a picture. */
  record Image(StatusIndicator statusIndicator, @Nullable String title) implements Task {
    /** Refuses null where it is not allowed. */
    public Image {
      requireNonNull(statusIndicator, "statusIndicator");
    }
  }

  /**
   * A step this version does not know.
   *
   * @param json as it was read
   */
  record Unknown(JsonObject json) implements Task {
    /** Refuses null. */
    public Unknown {
      requireNonNull(json, "json");
    }
  }
}
