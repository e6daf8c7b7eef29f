package dev.chatkit4j.template;

import org.jspecify.annotations.Nullable;

/**
 * A widget file cannot be used, or made no widget of the data it was given. The message names the
 * template, the place and the variable or member, but no value of the data.
 */
public class WidgetTemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WidgetTemplateException(String message) {
    this(message, null);
  }

  WidgetTemplateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
