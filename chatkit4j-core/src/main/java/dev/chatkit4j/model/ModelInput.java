package dev.chatkit4j.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** One thing a model is told, in no provider's form. Immutable, but for the bytes of files. */
public sealed interface ModelInput {
  /** The speakers of messages. */
  enum Role {
    /** The user, or the application on the user's behalf. */
    USER,
    /** The model. */
    ASSISTANT
  }

  /** A message of one speaker. It may have no parts. */
  record Message(Role role, List<Part> parts) implements ModelInput {
    /** Refuses null, copies the list. */
    public Message {
      requireNonNull(role, "role");
      parts = List.copyOf(parts);
    }

    /** A text of the user. */
    public static Message user(String text) {
      return new Message(Role.USER, List.of(new Text(text)));
    }
  }

  /**
   * The model called a tool. The {@link ToolOutput} follows.
   *
   * @param arguments a JSON object
   */
  record ToolCall(String callId, String name, String arguments) implements ModelInput {
    /** Refuses null. */
    public ToolCall {
      requireNonNull(callId, "callId");
      requireNonNull(name, "name");
      requireNonNull(arguments, "arguments");
    }
  }

  /** The output of a tool for the call of that id. */
  record ToolOutput(String callId, String name, String output) implements ModelInput {
    /** Refuses null. */
    public ToolOutput {
      requireNonNull(callId, "callId");
      requireNonNull(name, "name");
      requireNonNull(output, "output");
    }
  }

  /** A part of a message. */
  sealed interface Part {}

  /** Text. */
  record Text(String text) implements Part {
    /** Refuses null. */
    public Text {
      requireNonNull(text, "text");
    }
  }

  /** A picture at an address, which may be a {@code data:} URL. */
  record ImageUrl(String url) implements Part {
    /** Refuses null. */
    public ImageUrl {
      requireNonNull(url, "url");
    }
  }

  /**
   * A picture.
   *
   * @param bytes not copied
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Image(String mimeType, byte[] bytes) implements Part {
    /** Refuses null. */
    public Image {
      requireNonNull(mimeType, "mimeType");
      requireNonNull(bytes, "bytes");
    }
  }

  /**
   * A file that is neither a picture nor text.
   *
   * @param bytes not copied
   */
  @SuppressWarnings("ArrayRecordComponent")
  record File(String name, String mimeType, byte[] bytes) implements Part {
    /** Refuses null. */
    public File {
      requireNonNull(name, "name");
      requireNonNull(mimeType, "mimeType");
      requireNonNull(bytes, "bytes");
    }
  }
}
