package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of properties is what an IDE shows of them. */
class PropertyTableTest {
  private static final Path PAGE = Path.of("../docs/guides/spring-boot.md");
  private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

  @Test
  void the_page_has_the_table_of_all_properties() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `chatkit4j.")).toList();

    assertThat(rows).containsExactlyElementsOf(properties().map(PropertyTableTest::row).toList());
  }

  private static Stream<JsonObject> properties() throws IOException {
    try (InputStream in = PropertyTableTest.class.getResourceAsStream(METADATA)) {
      JsonObject metadata =
          (JsonObject) Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return ((JsonArray) metadata.get("properties"))
          .elements().stream().map(JsonObject.class::cast);
    }
  }

  private static String row(JsonObject property) {
    JsonValue usual = property.get("defaultValue");
    String description = property.text("description");
    return "| `%s` | %s | %s |"
        .formatted(
            property.text("name"),
            usual == null || text(usual).isEmpty() ? "" : "`" + text(usual) + "`",
            description == null ? "(no description)" : description);
  }

  private static String text(JsonValue value) {
    return switch (value) {
      case JsonString text -> text.value();
      case JsonArray list ->
          String.join(",", list.elements().stream().map(PropertyTableTest::text).toList());
      default -> Json.write(value);
    };
  }
}
