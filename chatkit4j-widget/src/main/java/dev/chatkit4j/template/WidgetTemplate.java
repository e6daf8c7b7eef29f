package dev.chatkit4j.template;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A widget file, as ChatKit Studio exports it: a widget with places for data. Read once, it builds
 * as many widgets as wanted. Immutable and thread-safe.
 *
 * <p>A template sees the data and nothing else: no Java object, no file, no other template. It may
 * have a million characters, write a million characters and take 300,000 steps; then building
 * fails.
 *
 * <p>Of the Jinja language it has what the widgets of Studio use and little more; {@code
 * docs/guides/widgets.md} lists it. An unknown variable is an error.
 */
public final class WidgetTemplate {
  /** How long a template may be, as long as what it may write. */
  private static final int MAX_LENGTH = 1_000_000;

  private final String name;
  private final String source;
  private final List<Part> parts;
  private final DataSchema schema;

  private WidgetTemplate(String name, String source, JsonObject schema) {
    if (source.length() > MAX_LENGTH) {
      throw new WidgetTemplateException(
          "Widget template %s has %s characters, it may have %s"
              .formatted(name, source.length(), MAX_LENGTH));
    }
    this.name = name;
    this.source = source.replace("\r\n", "\n").replace('\r', '\n');
    this.parts = TemplateParser.parse(this.source, name);
    this.schema = new DataSchema(name, schema);
  }

  /**
   * Of the text of a widget file: a JSON object whose {@code version} is {@code "1.0"}, with {@code
   * name}, {@code template} and perhaps {@code jsonSchema}. Other members are ignored.
   *
   * @throws WidgetTemplateException if it is none, or the template is not understood
   */
  public static WidgetTemplate of(String file) {
    return of(() -> Json.parse(file), "The widget file");
  }

  /**
   * Of a widget file in UTF-8, see {@link #of(String)}.
   *
   * @throws UncheckedIOException if it cannot be read
   * @throws WidgetTemplateException if it is no widget file, or its template is not understood
   */
  public static WidgetTemplate read(Path file) {
    try {
      byte[] utf8 = Files.readAllBytes(file);
      return of(() -> Json.parse(utf8), "Widget file " + file);
    } catch (IOException e) {
      throw new UncheckedIOException("Widget file %s cannot be read".formatted(file), e);
    }
  }

  /**
   * Of a widget file on the class path, in UTF-8, see {@link #of(String)}.
   *
   * @param resource relative to the package of {@code owner}; from the root if it begins with a
   *     slash
   * @throws WidgetTemplateException if there is none, or its template is not understood
   */
  public static WidgetTemplate resource(Class<?> owner, String resource) {
    String what = "Widget file %s of %s".formatted(resource, owner.getName());
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new WidgetTemplateException(what + " is not on the class path");
      }
      byte[] utf8 = in.readAllBytes();
      return of(() -> Json.parse(utf8), what);
    } catch (IOException e) {
      throw new UncheckedIOException(what + " cannot be read", e);
    }
  }

  private static WidgetTemplate of(Supplier<JsonValue> parsed, String what) {
    JsonValue json;
    try {
      json = parsed.get();
    } catch (InvalidJsonException e) {
      throw new WidgetTemplateException("%s: %s".formatted(what, e.getMessage()), e);
    }
    if (!(json instanceof JsonObject file)) {
      throw new WidgetTemplateException(what + " is no JSON object");
    }
    if (!new JsonString("1.0").equals(file.get("version"))) {
      throw new WidgetTemplateException(what + ": member version must be the string \"1.0\"");
    }
    JsonValue schema = file.get("jsonSchema");
    if (schema != null && !(schema instanceof JsonObject)) {
      throw new WidgetTemplateException(what + ": member jsonSchema must be an object");
    }
    return new WidgetTemplate(
        text(file, "name", what),
        text(file, "template", what),
        schema == null ? JsonObject.EMPTY : (JsonObject) schema);
  }

  private static String text(JsonObject file, String member, String what) {
    String text = file.text(member);
    if (text == null) {
      throw new WidgetTemplateException(
          "%s: member %s is missing or no string".formatted(what, member));
    }
    return text;
  }

  /** As the file has it. */
  public String name() {
    return name;
  }

  /**
   * The widget for this data, whose members are the template's variables. Members without a
   * variable are ignored, and so is the file's schema, see {@link #requireValid}.
   *
   * <p>Members that are null are left out of the widget, except in the payload of an action, in the
   * data of a chart and in arrays, where a null means something.
   *
   * @return a component of type {@code Card}, {@code ListView} or {@code Basic}
   * @throws WidgetTemplateException if the template uses what the data does not have, does not come
   *     to an end, or writes what is no widget
   */
  public JsonObject build(JsonObject data) {
    String text = rendered(data);
    try {
      return WidgetRoot.of(Json.parse(text));
    } catch (InvalidJsonException e) {
      throw failure("what it writes is " + e.getMessage(), e);
    } catch (Flaw e) {
      throw failure("what it writes is no widget: " + e.getMessage(), null);
    }
  }

  /** The widget for plain Java values, see {@link JsonValue#of} and {@link #build(JsonObject)}. */
  public JsonObject build(Map<String, ?> data) {
    return build((JsonObject) JsonValue.of(data));
  }

  private String rendered(JsonObject data) {
    Rendering rendering = new Rendering(data);
    try {
      rendering.render(parts);
      return rendering.text();
    } catch (Flaw e) {
      throw Place.error(name, source, rendering.offset, e);
    }
  }

  /**
   * Compares data with the file's JSON schema (draft 2020-12), to be called before {@link #build}
   * where data comes from a model or from outside. References lead nowhere but into the schema
   * itself.
   *
   * @return the data
   * @throws WidgetTemplateException if the data does not fit; the message says where it does not,
   *     and what should be there. Also if the schema itself cannot be used
   */
  public JsonObject requireValid(JsonObject data) {
    schema.requireValid(data);
    return data;
  }

  private WidgetTemplateException failure(String what, @Nullable Throwable cause) {
    return new WidgetTemplateException("Widget template %s: %s".formatted(name, what), cause);
  }
}
