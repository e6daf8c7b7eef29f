package dev.chatkit4j.app;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Whether a person is there. */
final class Terminal {
  private Terminal() {}

  /** From Java 22 on there may be a console without a terminal, and a method that says so. */
  static boolean attached() {
    @Nullable Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
