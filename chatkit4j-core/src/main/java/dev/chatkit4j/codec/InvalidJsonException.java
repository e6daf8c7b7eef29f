package dev.chatkit4j.codec;

/** JSON that cannot be parsed or is not what was asked for. The message names the place. */
public final class InvalidJsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;

  InvalidJsonException(String path, String problem) {
    super(path.isEmpty() ? problem : path + ": " + problem);
    this.path = path;
  }

  /** Where it is wrong, such as {@code params.input.content[0].text}; empty for the whole text. */
  public String path() {
    return path;
  }
}
