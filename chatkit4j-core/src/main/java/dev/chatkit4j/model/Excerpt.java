package dev.chatkit4j.model;

/** The beginning of a text. */
public final class Excerpt {
  private Excerpt() {}

  /** At most so many characters of a text, and no half of one at the end. */
  public static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean half = most > 0 && Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, half ? most - 1 : most);
  }
}
