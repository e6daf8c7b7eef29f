package dev.chatkit4j.app;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Whether a person is there. */
final class Terminal {
  private Terminal() {}

  static boolean attached() {
    return console() != null;
  }

  /**
   * Where the person can be asked; null if there is none. From Java 22 on there may be a console
   * without a terminal, and a method that says so.
   */
  @SuppressWarnings("SystemConsoleNull") // it is null on Java 21
  static @Nullable Console console() {
    @Nullable Console console = System.console();
    try {
      return console == null || (boolean) Console.class.getMethod("isTerminal").invoke(console)
          ? console
          : null;
    } catch (NoSuchMethodException e) {
      return console;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
