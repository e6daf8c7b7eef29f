package dev.chatkit4j.app;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** The test for a person at the other end of standard input and output. */
final class Terminal {
  private Terminal() {}

  static boolean attached() {
    return console() != null;
  }

  /**
   * Where a person can be asked; null if nobody can. From Java 22 on there may be a console without
   * a terminal, and a method that says so.
   */
  @SuppressWarnings("SystemConsoleNull") // it is before Java 22
  static @Nullable Console console() {
    Console console = System.console();
    if (console == null) {
      return null;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console) ? console : null;
    } catch (NoSuchMethodException e) {
      return console;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
