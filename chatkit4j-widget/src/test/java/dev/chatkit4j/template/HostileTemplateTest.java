package dev.chatkit4j.template;

import static dev.chatkit4j.template.Templates.json;
import static dev.chatkit4j.template.Templates.rendered;
import static dev.chatkit4j.template.Templates.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HostileTemplateTest {
  private static final JsonObject DATA = json("{'s': 'text', 'xs': [1, 2], 'o': {'a': 1}}");

  /** The work is counted, so these end at the same point on every machine. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          {% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %} => it does not come to an end
          {% for a in range(9999) %}{% for b in 'xxxxxxxxxx' * 1000 %}{% set c = b %}{% endfor %}{% endfor %} => it does not come to an end
          {% for a in range(1000000000) %}{% endfor %} => range() has more than 100000 numbers
          {% for a in range(-9, 99999999999999999999) %}{% endfor %} => a bound of range() is an int, or too large
          {{ 'a' * 1000000000 }} => a text has more than 1000000 characters
          {{ 'a' * 99999999999999999999 }} => a text has more than 1000000 characters
          {{ [1] * 1000000000 }} => a text has more than 1000000 characters
          {{ ('a' * 900000) ~ ('a' * 900000) }} => a text has more than 1000000 characters
          {{ ('é' * 900000)|tojson }} => a text has more than 1000000 characters
          {% for a in range(2000) %}{{ 'a' * 1000 }}{% endfor %} => it writes more than 1000000 characters
          {% for a in range(2000) %}{% set x %}{{ 'a' * 100000 }}{% endset %}{% endfor %} => it does not come to an end
          {% set t = 'a' * 1000000 %}{% for a in range(9999) %}{% if t == t %}{% endif %}{% endfor %} => it does not come to an end
          {% set t = 'a' * 1000000 %}{% for a in range(9999) %}{% set u = t[1:] %}{% endfor %} => it does not come to an end
          {% set t = 'a' * 1000000 %}{% for a in range(9999) %}{% set u = t[0] %}{% endfor %} => it does not come to an end
          {% set t = 'a' * 1000000 %}{% for a in range(9999) %}{% set u = t|upper|length %}{% endfor %} => it does not come to an end
          {{ 10 ** 1000000000 }} => a number has more than 3300 bits
          {{ 2 ** 3000 * 2 ** 3000 }} => a number has more than 3300 bits
          {{ (2 ** 3000) ** 4000 }} => a number has more than 3300 bits
          """)
  void a_template_without_an_end_has_one(String template, String message) {
    WidgetTemplate parsed = template(template);
    long began = System.nanoTime();

    assertThatThrownBy(() -> parsed.build(DATA))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessageEndingWith(": " + message);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  /** Each would take many minutes if it were read in more than one pass. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          {% raw %} => there is no tag raw here, only if, for and set
          {% raw %}{% endraw x %} => there is no tag raw here, only if, for and set
          {% raw %}{%- => no %} to end this
          {# => a comment without an end
          {{ => no }} to end this
          {{ ' => no }} to end this
          {% => no %} to end this
          {% if a %} => nested deeper than 60 levels
          {% for a in b %} => nested deeper than 60 levels
          {% set a %} => nested deeper than 60 levels
          {{ ( => no }} to end this
          """)
  void a_long_template_is_read_in_one_pass(String piece, String message) {
    assertThatThrownBy(() -> template(piece.repeat(990_000 / piece.length())))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessageContaining(message);
  }

  @Test
  void many_raw_pieces_are_as_good_as_one() {
    String many = "{% raw %}x{% endraw %}".repeat(40_000);
    assertThat(rendered(many, DATA)).isEqualTo("x".repeat(40_000));
  }

  @Test
  void a_number_of_many_digits_is_not_read() {
    assertThatThrownBy(() -> template("{{ " + "7".repeat(900_000) + " }}"))
        .hasMessageEndingWith("a number has more than 3300 bits");
  }

  @Test
  void a_template_has_a_longest_length() {
    assertThat(template(" ".repeat(1_000_000)).name()).isEqualTo("order");
    assertThatThrownBy(() -> template(" ".repeat(1_000_001)))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessage("Widget template order has 1000001 characters, it may have 1000000");
  }

  @Test
  void a_list_that_holds_itself_twice_over_and_over_is_not_written() {
    String nested =
        "{% set a = [1] %}" + "{% set a = [a, a] %}".repeat(60) + "{{ a|tojson }}{{ a == a }}";

    assertThatThrownBy(() -> template(nested).build(DATA))
        .hasMessageEndingWith(": it does not come to an end");
  }

  @Test
  void what_is_nested_too_deep_is_refused_and_overflows_no_stack() {
    JsonArray deep = JsonArray.of();
    for (int i = 0; i < 10_000; i++) {
      deep = JsonArray.of(deep);
    }
    JsonObject data = JsonObject.of("deep", deep);

    for (String template : new String[] {"{{ deep|tojson }}", "{{ deep }}", "{{ deep == deep }}"}) {
      assertThatThrownBy(() -> template(template).build(data))
          .hasMessageEndingWith(": a value is nested deeper than 150 levels");
    }
  }

  @ParameterizedTest
  @CsvSource({"'(', ')'", "'[', ']'", "'not ', ''", "'- ', ''", "'xs[', ']'"})
  void an_expression_nested_too_deep_is_refused(String open, String close) {
    String nested = "{{ " + open.repeat(500) + "1" + close.repeat(500) + " }}";

    assertThatThrownBy(() -> template(nested)).hasMessageEndingWith("nested deeper than 60 levels");
  }

  @Test
  void a_chain_too_long_is_refused() {
    assertThatThrownBy(() -> template("{{ 1" + " + 1".repeat(50_000) + " }}"))
        .hasMessageEndingWith("more than 2000 tokens between two delimiters");
    assertThat(rendered("{{ 1" + " + 1".repeat(990) + " }}", DATA)).isEqualTo("991");
  }

  @Test
  void tags_nested_too_deep_are_refused() {
    String nested = "{% if 1 %}".repeat(5_000) + "{% endif %}".repeat(5_000);

    assertThatThrownBy(() -> template(nested)).hasMessageEndingWith("nested deeper than 60 levels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.__class__ }}",
        "{{ s.class }}",
        "{{ s.bytes }}",
        "{{ xs.elements }}",
        "{{ o.members }}",
        "{{ o.__init__ }}",
        "{{ xs['__class__'] }}",
        "{{ self }}",
        "{{ config }}",
        "{{ cycler }}",
        "{{ namespace }}",
        "{{ ____int3rpr3t3r____ }}"
      })
  void nothing_of_java_or_python_can_be_reached(String template) {
    assertThatThrownBy(() -> template(template).build(DATA))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessageEndingWith("is not defined");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ s.getClass() }}",
        "{{ s.__class__.__mro__() }}",
        "{{ xs.append(1) }}",
        "{{ o.get('a') }}",
        "{{ s.format(s) }}",
        "{{ lipsum() }}",
        "{{ (s)() }}",
        "{% set f = range %}{{ f(3) }}"
      })
  void nothing_can_be_called_but_range_and_items(String template) {
    assertThatThrownBy(() -> template(template))
        .hasMessageEndingWith("nothing can be called but range() and the items() of an object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include",
        "import",
        "from",
        "extends",
        "block",
        "macro",
        "call",
        "filter",
        "do",
        "with",
        "autoescape"
      })
  void there_are_no_other_tags(String tag) {
    assertThatThrownBy(() -> template("{% " + tag + " 'x' %}"))
        .hasMessageEndingWith(": there is no tag " + tag + " here, only if, for and set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"attr", "map", "select", "format", "xmlattr", "safe", "pprint"})
  void there_are_no_filters_that_reach_further(String filter) {
    assertThatThrownBy(() -> template("{{ s|" + filter + " }}"))
        .hasMessageContaining("there is no filter " + filter);
  }

  @Test
  void a_template_in_the_data_is_text() {
    JsonObject data = JsonObject.of("s", "{{ o }}{% for x in xs %}\" , \"type\": \"Box");

    assertThat(template("{\"type\":\"Card\",\"title\":{{ s|tojson }}}").build(data))
        .isEqualTo(JsonObject.of("type", "Card", "title", data.text("s")));
  }
}
