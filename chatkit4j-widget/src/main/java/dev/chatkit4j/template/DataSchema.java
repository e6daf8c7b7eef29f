package dev.chatkit4j.template;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON schema of a widget file's data. It is read when it is first needed. */
final class DataSchema {
  /** How many of the places that do not fit are told. */
  private static final int TOLD = 5;

  private final String template;
  private final JsonObject json;
  private volatile @Nullable Schema schema;

  DataSchema(String template, JsonObject json) {
    this.template = template;
    this.json = json;
  }

  void requireValid(JsonObject data) {
    List<Error> errors;
    try {
      errors = schema().validate(Json.write(data), InputFormat.JSON);
    } catch (SchemaException e) {
      throw new WidgetTemplateException(
          "Widget template %s: its jsonSchema cannot be used".formatted(template), e);
    }
    if (!errors.isEmpty()) {
      throw new WidgetTemplateException(
          "Widget template %s: the data does not fit its schema: %s"
              .formatted(
                  template,
                  errors.stream()
                      .limit(TOLD)
                      .map(DataSchema::told)
                      .distinct()
                      .collect(Collectors.joining("; "))));
    }
  }

  private Schema schema() {
    Schema known = schema;
    if (known == null) {
      known = registry().getSchema(Json.write(json), InputFormat.JSON);
      schema = known;
    }
    return known;
  }

  private static SchemaRegistry registry() {
    SchemaRegistryConfig config = SchemaRegistryConfig.builder().locale(Locale.ENGLISH).build();
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        registry ->
            registry
                .schemaRegistryConfig(config)
                .schemaLoader(loader -> loader.fetchRemoteResources(false)));
  }

  /** The library's messages tell what the schema asks for, not what the data has. */
  private static String told(Error error) {
    String where = Objects.toString(error.getInstanceLocation());
    return "%s %s".formatted(where.isEmpty() ? "the data" : where, error.getMessage());
  }
}
