package dev.chatkit4j.template;

/** Tells where in a template something is wrong. */
final class Place {
  private Place() {}

  static WidgetTemplateException error(String name, String source, int offset, Throwable flaw) {
    int line = 1 + (int) source.substring(0, offset).chars().filter(c -> c == '\n').count();
    int column = offset - source.lastIndexOf('\n', Math.max(0, offset - 1));
    return new WidgetTemplateException(
        "Widget template %s, line %s, column %s: %s"
            .formatted(name, line, Math.max(1, column), flaw.getMessage()));
  }
}
