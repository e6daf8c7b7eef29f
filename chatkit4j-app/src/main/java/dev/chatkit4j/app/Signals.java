package dev.chatkit4j.app;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/** The effects of signals on the process. */
final class Signals {
  private Signals() {}

  /**
   * The first SIGTERM or SIGINT ends the program as usual, running its shutdown hooks; one that
   * comes while they run ends it at once. By itself the JVM would ignore that one.
   */
  static void secondOneKills() {
    AtomicBoolean stopping = new AtomicBoolean();
    try {
      handle("TERM", stopping);
      handle("INT", stopping);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LoggerFactory.getLogger(Signals.class).info("A second signal will not end this JVM", e);
    }
  }

  /** Reflection, because {@code sun.misc} cannot be compiled against without a warning. */
  private static void handle(String name, AtomicBoolean stopping)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object signal = type.getConstructor(String.class).newInstance(name);
    int number = (int) type.getMethod("getNumber").invoke(signal);
    Object handler =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handlerType},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("handle")) {
                return method.invoke(stopping, arguments);
              }
              if (stopping.getAndSet(true)) {
                Runtime.getRuntime().halt(128 + number);
              }
              System.exit(128 + number);
              return null;
            });
    Method handle = type.getMethod("handle", type, handlerType);
    handle.invoke(null, signal, handler);
  }
}
