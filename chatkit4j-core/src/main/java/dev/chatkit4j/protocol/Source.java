package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A source that an answer refers to. */
public sealed interface Source {
  /**
   * A web page.
   *
   * @param attribution whose it is, as shown
   */
  record Url(
      String title,
      @Nullable String description,
      @Nullable String timestamp,
      @Nullable String group,
      String url,
      @Nullable String attribution)
      implements Source {
    /** Refuses null where it is not allowed. */
    public Url {
      requireNonNull(title, "title");
      requireNonNull(url, "url");
    }

    /** A page with nothing but title and address. */
    public Url(String title, String url) {
      this(title, null, null, null, url, null);
    }
  }

  /** A file. */
  record File(
      String title,
      @Nullable String description,
      @Nullable String timestamp,
      @Nullable String group,
      String filename)
      implements Source {
    /** Refuses null where it is not allowed. */
    public File {
      requireNonNull(title, "title");
      requireNonNull(filename, "filename");
    }

    /** A file with nothing but title and name. */
    public File(String title, String filename) {
      this(title, null, null, null, filename);
    }
  }

  /**
   * An object of the application's own.
   *
   * @param id the application's id of it
   * @param icon name of the icon beside it
   * @param label short name
   * @param inlineLabel name inside running text
   * @param interactive whether it can be clicked
   * @param data anything the application attached
   * @param preview deprecated by the protocol and without effect
   */
  record Entity(
      String title,
      @Nullable String description,
      @Nullable String timestamp,
      @Nullable String group,
      String id,
      @Nullable String icon,
      @Nullable String label,
      @Nullable String inlineLabel,
      boolean interactive,
      JsonObject data,
      @Nullable String preview)
      implements Source {
    /** Refuses null where it is not allowed. */
    public Entity {
      requireNonNull(title, "title");
      requireNonNull(id, "id");
      requireNonNull(data, "data");
    }

    /** An entity with nothing but title and id. */
    public Entity(String title, String id) {
      this(title, null, null, null, id, null, null, null, false, JsonObject.EMPTY, null);
    }
  }

  /**
   * A source this version does not know.
   *
   * @param json as it was read
   */
  record Unknown(JsonObject json) implements Source {
    /** Refuses null. */
    public Unknown {
      requireNonNull(json, "json");
    }
  }
}
