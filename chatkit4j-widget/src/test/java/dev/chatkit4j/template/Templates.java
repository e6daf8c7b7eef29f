package dev.chatkit4j.template;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;

/** Templates of tests, and data in single quotes. */
final class Templates {
  private Templates() {}

  static WidgetTemplate template(String source) {
    return WidgetTemplate.of(file(source));
  }

  static String file(String source) {
    return Json.write(JsonObject.of("version", "1.0", "name", "order", "template", source));
  }

  static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  /** What a template writes, widget or not. */
  static String rendered(String source, JsonObject data) {
    Rendering rendering = new Rendering(data);
    rendering.render(TemplateParser.parse(source, "order"));
    return rendering.text();
  }
}
