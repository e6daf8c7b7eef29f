package dev.chatkit4j.template;

import static dev.chatkit4j.template.Templates.file;
import static dev.chatkit4j.template.Templates.json;
import static dev.chatkit4j.template.Templates.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WidgetTemplateTest {
  private static final JsonObject ORDER =
      json(
          """
          {'id': 7, 'note': null,
           'dishes': [{'name': 'Ph\u1edf', 'price': 12.5}, {'name': '\ud83c\udf5c', 'price': 9}]}
          """);

  @Test
  void a_file_of_studio_with_data_becomes_a_widget() {
    WidgetTemplate template = WidgetTemplate.resource(WidgetTemplateTest.class, "order.widget");

    assertThat(template.name()).isEqualTo("Order");
    assertThat(template.build(ORDER))
        .isEqualTo(
            json(
                """
                {'type': 'Card', 'size': 'sm', 'children': [
                  {'type': 'Title', 'value': 'Order 7'},
                  {'type': 'Row', 'key': 0, 'children': [
                    {'type': 'Text', 'value': 'Ph\u1edf', 'weight': 'semibold'},
                    {'type': 'Badge', 'label': '12.5 EUR'}]},
                  {'type': 'Row', 'key': 1, 'children': [
                    {'type': 'Text', 'value': '\ud83c\udf5c', 'weight': 'normal'},
                    {'type': 'Badge', 'label': '9 EUR'}]},
                  {'type': 'Button', 'label': 'Pay', 'onClickAction':
                    {'type': 'order.pay', 'payload': {'id': 7, 'note': null}}}]}
                """));
  }

  @Test
  void members_come_in_the_order_of_the_template() {
    JsonObject widget =
        template("{'type':'Card','z':1,'a':{'y':1,'b':2}}".replace('\'', '"')).build(ORDER);

    assertThat(List.copyOf(widget.members().keySet())).containsExactly("type", "z", "a");
  }

  @Test
  void plain_java_values_are_data_too() {
    assertThat(
            template("{\"type\":\"Basic\",\"xs\":{{ xs|tojson }}}")
                .build(Map.of("xs", List.of(1, "a"), "extra", true)))
        .isEqualTo(json("{'type':'Basic','xs':[1,'a']}"));
  }

  @Test
  void a_file_is_read_as_utf8_from_a_path(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("o.widget");
    Files.writeString(
        path, file("{\"type\":\"Card\",\"t\":\"Ph\u1edf \ud83c\udf5c\"}"), StandardCharsets.UTF_8);

    assertThat(WidgetTemplate.read(path).build(ORDER).text("t")).isEqualTo("Ph\u1edf \ud83c\udf5c");

    Files.write(path, new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> WidgetTemplate.read(path))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessageContaining("not UTF-8")
        .hasMessageContaining(path.toString());
    assertThatThrownBy(() -> WidgetTemplate.read(folder.resolve("none")))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> WidgetTemplate.resource(getClass(), "none.widget"))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessage(
            "Widget file none.widget of dev.chatkit4j.template.WidgetTemplateTest is not on the"
                + " class path");
  }

  @Test
  void a_surrogate_without_its_other_half_survives() {
    JsonObject data = JsonObject.of("s", "a\ud83d");

    assertThat(template("{\"type\":\"Card\",\"a\":{{ s|tojson }},\"b\":\"{{ s }}\"}").build(data))
        .isEqualTo(JsonObject.of("type", "Card", "a", "a\ud83d", "b", "a\ud83d"));
  }

  // --------------------------------------------------------------------------------- nulls

  @Test
  void members_that_are_null_disappear() {
    assertThat(
            template(
                    """
                    {"type": "Card", "size": null, "status": {"text": "s", "icon": null},
                     "children": [{"type": "Text", "value": "a", "color": null,
                                   "editable": {"name": "n", "pattern": null}}]}
                    """)
                .build(ORDER))
        .isEqualTo(
            json(
                """
                {'type': 'Card', 'status': {'text': 's'},
                 'children': [{'type': 'Text', 'value': 'a', 'editable': {'name': 'n'}}]}
                """));
  }

  @Test
  void nulls_in_payloads_charts_and_arrays_stay() {
    JsonObject widget =
        json(
            """
            {'type': 'Card',
             'confirm': {'label': 'ok', 'action': {'type': 'a', 'payload': {'x': null, 'y': [null, {'z': null}]}}},
             'children': [
               {'type': 'Chart', 'data': [{'day': 'Mon', 'sold': null}], 'series': [null, 1]},
               {'type': 'Transition', 'children': {'type': 'Button',
                 'onClickAction': {'type': 'b', 'payload': {'x': null}}}}]}
            """);

    assertThat(template("{{ w|tojson }}").build(JsonObject.of("w", widget))).isEqualTo(widget);
  }

  // --------------------------------------------------------------------------------- errors

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                              | The widget file is no JSON object
          {'name':'a','template':'{}'}                    | The widget file: member version must be the string "1.0"
          {'version':1.0,'name':'a','template':'{}'}      | The widget file: member version must be the string "1.0"
          {'version':'1.1','name':'a','template':'{}'}    | The widget file: member version must be the string "1.0"
          {'version':'1.0','template':'{}'}               | The widget file: member name is missing or no string
          {'version':'1.0','name':'a'}                    | The widget file: member template is missing or no string
          {'version':'1.0','name':'a','template':{}}      | The widget file: member template is missing or no string
          {'version':'1.0','name':'a','template':'{}','jsonSchema':1} | The widget file: member jsonSchema must be an object
          {'version':'1.0','name':'a','template':'{{'}    | Widget template a, line 1, column 1: no }} to end this
          """)
  void what_is_no_widget_file_is_refused(String file, String message) {
    assertThatThrownBy(() -> WidgetTemplate.of(file.replace('\'', '"')))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessage(message);
  }

  @Test
  void what_studio_adds_to_a_file_is_ignored() {
    String file =
        """
        {"version": "1.0", "name": "a", "template": "{\\"type\\":\\"Card\\"}",
         "outputJsonPreview": {"type": 1}, "encodedWidget": 7, "more": null}
        """;

    assertThat(WidgetTemplate.of(file).build(JsonObject.EMPTY)).isEqualTo(json("{'type':'Card'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'Card'             | what it writes is not JSON at line 1, column 15
          {'type':'Card',}           | what it writes is not JSON at line 1, column 16
          7                          | what it writes is no widget: it is no object
          {'type':'Box'}             | what it writes is no widget: the root must be a Card, a ListView or a Basic
          {'size':'sm'}              | what it writes is no widget: the root has no type
          {'type':7}                 | what it writes is no widget: the root has no type
          {'type':'Card','children':[{'type':'Row','children':[{'value':'a'}]}]} | what it writes is no widget: root.children[0].children[0] has no type
          {'type':'Card','children':[{'type':'Text'},null]} | what it writes is no widget: root.children[1] is no component
          {'type':'Card','children':'a'} | what it writes is no widget: root.children is no component
          """)
  void what_becomes_no_widget_is_told(String source, String message) {
    assertThatThrownBy(() -> template(source.replace('\'', '"')).build(ORDER))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessageStartingWith("Widget template order: " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{ s }}", "{{ s + 1 }}", "{{ s < 1 }}", "{{ o[s] }}", "{{ 1 in s }}"})
  void no_error_shows_a_value_of_the_data(String source) {
    JsonObject data = JsonObject.of("s", "secret", "o", 1);

    assertThatThrownBy(() -> template(source).build(data))
        .isInstanceOf(WidgetTemplateException.class)
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("secret"));
  }

  private static String stackTrace(Throwable e) {
    java.io.StringWriter text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  @Test
  void one_template_builds_in_eight_threads_at_once() throws Exception {
    WidgetTemplate template = WidgetTemplate.resource(WidgetTemplateTest.class, "order.widget");
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<Boolean>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        JsonObject data = ORDER.with("id", thread);
        JsonObject expected = template.build(data);
        all.add(
            threads.submit(() -> {
              begin.await();
              boolean same = true;
              for (int i = 0; i < 200; i++) {
                same &= template.build(data).equals(expected);
              }
              return same;
            }));
      }
      begin.countDown();
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    }
  }
}
