package dev.chatkit4j.app;

/** Entry point of the program. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.err.println("chatkit4j: not built yet");
    System.exit(2);
  }
}
