package dev.chatkit4j.template;

import static dev.chatkit4j.template.Templates.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DataSchemaTest {
  private static final String ORDER =
      """
      {'$schema': 'https://json-schema.org/draft/2020-12/schema', 'type': 'object',
       'properties': {
         'id': {'type': 'integer'}, 'state': {'enum': ['open', 'paid']},
         'code': {'pattern': '^[A-Z]+$'}, 'mail': {'format': 'email'},
         'dishes': {'type': 'array', 'maxItems': 2, 'items': {'$ref': '#/$defs/dish'}}},
       'required': ['id'], 'additionalProperties': false,
       '$defs': {'dish': {'type': 'object', 'properties': {'name': {'type': 'string', 'maxLength': 5}},
                          'required': ['name']}}}
      """;

  private static WidgetTemplate template(String schema) {
    return WidgetTemplate.of(
        Json.write(
            JsonObject.of("version", "1.0", "name", "order", "template", "{\"type\":\"Card\"}")
                .with("jsonSchema", json(schema))));
  }

  @Test
  void data_that_fits_is_handed_back() {
    JsonObject data = json("{'id': 7, 'state': 'open', 'dishes': [{'name': 'soup', 'hot': true}]}");

    assertThat(template(ORDER).requireValid(data)).isSameAs(data);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                       | the data required property 'id' not found
          {'id': 'secret'}                         | /id string found, integer expected
          {'id': 1, 'dishes': [{'name': 'a'}, {}]} | /dishes/1 required property 'name' not found
          {'id': 1, 'dishes': [{'name': 'secret'}]} | /dishes/0/name must be at most 5 characters long
          {'id': 1, 'state': 'secret'}             | /state does not have a value in the enumeration ["open", "paid"]
          {'id': 1, 'code': 'secret'}              | /code does not match the regex pattern ^[A-Z]+$
          {'id': 1, 'dishes': 'secret'}            | /dishes string found, array expected
          """)
  void data_that_does_not_fit_is_refused_with_the_place(String data, String message) {
    assertThatThrownBy(() -> template(ORDER).requireValid(json(data)))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessage("Widget template order: the data does not fit its schema: " + message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void messages_are_english_wherever_the_server_stands() {
    Locale here = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThatThrownBy(() -> template(ORDER).requireValid(json("{'id': 'secret'}")))
          .hasMessageEndingWith("/id string found, integer expected");
    } finally {
      Locale.setDefault(here);
    }
  }

  @Test
  void a_file_without_a_schema_takes_any_data() {
    assertThatCode(() -> template("{}").requireValid(json("{'a': [null]}")))
        .doesNotThrowAnyException();
  }

  @Test
  void building_does_not_ask_the_schema() {
    assertThat(template(ORDER).build(JsonObject.EMPTY)).isEqualTo(json("{'type':'Card'}"));
  }

  @Test
  void a_schema_elsewhere_is_not_fetched() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    elsewhere.start();
    try {
      String url = "http://127.0.0.1:%d/s.json".formatted(elsewhere.getAddress().getPort());
      for (String schema :
          new String[] {"{'$ref': '%s'}", "{'$schema': '%s'}", "{'$id': '%s', '$ref': 'o.json'}"}) {
        WidgetTemplate template = template(schema.formatted(url));
        assertThatThrownBy(() -> template.requireValid(JsonObject.of("a", 1)))
            .isInstanceOf(WidgetTemplateException.class)
            .hasMessage("Widget template order: its jsonSchema cannot be used");
      }
      WidgetTemplate file = template("{'$ref': 'file:///etc/passwd'}");
      assertThatThrownBy(() -> file.requireValid(JsonObject.EMPTY))
          .hasMessage("Widget template order: its jsonSchema cannot be used");
    } finally {
      elsewhere.stop(0);
    }
    assertThat(asked).hasValue(0);
  }
}
