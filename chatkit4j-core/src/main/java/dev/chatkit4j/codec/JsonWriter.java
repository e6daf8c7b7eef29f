package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Writes one JSON text, member by member; a null member is left out. */
final class JsonWriter {
  /** The forms in which values are written: everything, or only as much as a client may see. */
  enum Form {
    STORED,
    WIRE
  }

  /** Free-form data nested deeper could not be read back, whatever it is wrapped in. */
  private static final int MAX_VALUE_DEPTH = 150;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

  private final Form form;
  private final JsonGenerator out;

  private JsonWriter(Form form, JsonGenerator out) {
    this.form = form;
    this.out = out;
  }

  /**
   * The UTF-8 text that {@code content} writes.
   *
   * @throws IllegalArgumentException if free-form data is nested too deep
   */
  static byte[] write(Form form, Consumer<JsonWriter> content) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(512);
    write(form, text, content);
    return text.toByteArray();
  }

  /**
   * Likewise, in pieces.
   *
   * @throws JsonText.TooLarge if it has more bytes than that
   */
  static JsonText write(Form form, Consumer<JsonWriter> content, long most) {
    JsonText.Pieces pieces = new JsonText.Pieces(most);
    write(form, pieces, content);
    return pieces.text();
  }

  private static void write(Form form, OutputStream out, Consumer<JsonWriter> content) {
    try (JsonGenerator generator =
        FACTORY.createGenerator(ObjectWriteContext.empty(), new Surrogates(out))) {
      content.accept(new JsonWriter(form, generator));
    }
  }

  boolean stored() {
    return form == Form.STORED;
  }

  JsonWriter begin() {
    out.writeStartObject();
    return this;
  }

  void end() {
    out.writeEndObject();
  }

  JsonWriter name(String name) {
    out.writeName(name);
    return this;
  }

  JsonWriter text(String name, @Nullable String value) {
    if (value != null) {
      out.writeName(name);
      out.writeString(value);
    }
    return this;
  }

  JsonWriter text(String name, Enum<?> value) {
    return text(name, value.name().toLowerCase(Locale.ROOT));
  }

  JsonWriter bool(String name, boolean value) {
    out.writeName(name);
    out.writeBoolean(value);
    return this;
  }

  JsonWriter integer(String name, long value) {
    out.writeName(name);
    out.writeNumber(value);
    return this;
  }

  JsonWriter time(String name, Instant value) {
    return text(name, Times.write(value));
  }

  /** A member of free-form data; JSON null is written, a missing value is not. */
  JsonWriter json(String name, @Nullable JsonValue value) {
    if (value != null) {
      out.writeName(name);
      value(value);
    }
    return this;
  }

  <T> JsonWriter member(String name, @Nullable T value, BiConsumer<JsonWriter, T> write) {
    if (value != null) {
      out.writeName(name);
      write.accept(this, value);
    }
    return this;
  }

  <T> JsonWriter array(String name, Collection<T> values, BiConsumer<JsonWriter, T> write) {
    out.writeName(name);
    out.writeStartArray();
    values.forEach(value -> write.accept(this, value));
    out.writeEndArray();
    return this;
  }

  JsonWriter texts(String name, Collection<String> values) {
    return array(name, values, (to, value) -> to.out.writeString(value));
  }

  void value(JsonValue value) {
    value(value, MAX_VALUE_DEPTH);
  }

  /** What this version does not know, written as deep as it was read. */
  void unknown(JsonObject json) {
    value(json, Json.MAX_STORED_DEPTH - out.streamWriteContext().getNestingDepth());
  }

  private void value(JsonValue value, int depthLeft) {
    switch (value) {
      case JsonNull.NULL -> out.writeNull();
      case JsonBoolean bool -> out.writeBoolean(bool.value());
      case JsonString string -> out.writeString(string.value());
      case JsonNumber number -> number(number);
      case JsonArray array -> {
        requireDepth(depthLeft);
        out.writeStartArray();
        array.elements().forEach(element -> value(element, depthLeft - 1));
        out.writeEndArray();
      }
      case JsonObject object -> {
        requireDepth(depthLeft);
        out.writeStartObject();
        object
            .members()
            .forEach((name, member) -> {
              out.writeName(name);
              value(member, depthLeft - 1);
            });
        out.writeEndObject();
      }
    }
  }

  /** What could not be read back must not be written. */
  private void number(JsonNumber number) {
    if (number.digits().length() > Json.MAX_NUMBER_LENGTH) {
      throw new IllegalArgumentException(
          "a number has more than %s characters".formatted(Json.MAX_NUMBER_LENGTH));
    }
    out.writeNumber(number.digits());
  }

  private static void requireDepth(int depthLeft) {
    if (depthLeft <= 0) {
      throw new IllegalArgumentException("free-form data is nested too deep to be read back");
    }
  }
}
