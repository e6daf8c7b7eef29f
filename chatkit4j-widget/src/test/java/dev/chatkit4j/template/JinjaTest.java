package dev.chatkit4j.template;

import static dev.chatkit4j.template.Templates.json;
import static dev.chatkit4j.template.Templates.rendered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of the templates. What each line gives was asked of Jinja2 3.1.6 for Python. */
class JinjaTest {
  private static final JsonObject DATA =
      json("""
      {'n': 4, 'm': 2, 'f': 1.5, 't': true, 'nul': null, 'empty': '', 'none_left': [],
       'xs': ['a', 'b', 'c'], 'user': {'name': 'Ann', 'z': 1, 'a': 2},
       'rows': [{'id': 1, 'v': 'x'}, {'id': 2, 'v': null}], 'big': 12345678901234567890}
      """)
          .with("s", "it's <b>\u00e9\ud83d\ude00");

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          {{ user.name }} => Ann
          {{ user["name"] }} => Ann
          {{ rows[0].v }}{{ rows[1]['id'] }}{{ xs[-1] }} => x2c
          {{ xs[1:] }}{{ xs[:-1] }}{{ xs[1:2] }} => ['b', 'c']['a', 'b']['b']
          {{ xs[::2] }}{{ xs[::-1] }}{{ xs[2:0:-1] }} => ['a', 'c']['c', 'b', 'a']['c', 'b']
          {{ xs[5:] }}{{ xs[-2:] }} => []['b', 'c']
          {{ s[2:5] }}|{{ s[0] }}|{{ s[-1] }} => 's |i|😀
          {{ n }}{{ 1.0 }}{{ "it's" }}{{ 'say "a"' }} => 41.0it'ssay "a"
          {{ 'tab\\tnew\\x41\\u00e9\\U0001F600\\q' }} => tab\tnewAé😀\\q
          {{ 'a' ~ t ~ nul ~ 1.0 ~ 4/2 ~ n }} => aTrueNone1.02.04
          {{ 'a' ~ xs ~ user }} => a['a', 'b', 'c']{'name': 'Ann', 'z': 1, 'a': 2}
          {{ true ~ False ~ none ~ None }} => TrueFalseNoneNone
          {{ 4/2 }} {{ 5/2 }} {{ 16 / 6 }} => 2.0 2.5 2.6666666666666665
          {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} => 3 -4 2 -2
          {{ -3 % 2.5 }} {{ -3 // 2.0 }} => 2.0 -2.0
          {{ 2 + 3 * 4 - 1 }} {{ (2 + 3) * 4 }} => 13 20
          {{ 2**3 }} {{ -2**2 }} {{ 2 ** -1 }} {{ 10**30 }} => 8 4 0.5 1000000000000000000000000000000
          {{ big + 1 }} {{ 9007199254740993 * 1.0 }} => 12345678901234567891 9007199254740992.0
          {{ 0.1 + 0.2 }} {{ 1e16 }} {{ 1e15 * 10 }} {{ 1e-5 }} {{ 0.0001 }} => 0.30000000000000004 1e+16 1e+16 1e-05 0.0001
          {{ 1.5e3 }} {{ 1E3 }} {{ -0.0 }} {{ 123456.789e3 }} => 1500.0 1000.0 -0.0 123456789.0
          {{ 5 - - 3 }} {{ -f }} {{ +n }} => 8 -1.5 4
          {{ 'a' + 'b' }} {{ 'ab' * 2 }} {{ xs + ['d'] }} => ab abab ['a', 'b', 'c', 'd']
          {{ n == 4 }} {{ n != 4 }} {{ n < 5 }} {{ n >= 5 }} => True False True False
          {{ 1 == 1.0 }} {{ 1 == true }} {{ 'a' == 1 }} {{ none == false }} => True True False False
          {{ n == '4' }} {{ user == {'z': 1, 'a': 2, 'name': 'Ann'} }} => False True
          {{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }} {{ 'B' < 'a' }} => True False True
          {{ 'b' in xs }} {{ 'b' not in xs }} {{ 'it' in s }} {{ 'a' in user }} => True False True True
          {{ n and m }} {{ empty or 'd' }} {{ not n == 4 }} => 2 d False
          {{ n == 4 and not (m != 2) or false }} => True
          {{ nul is none }} {{ nul is not none }} {{ n is none }} => True False False
          {{ nope is none }} {{ nope is defined }} {{ n is undefined }} => False False False
          {{ 'x' if t else 'y' }} {{ 'x' if nul else 'y' }} {{ 1 if 0.0 else 2 }} => x y 2
          {{ 'a' if n else nope }} => a
          [{{ 'x' if false }}] => []
          {% set x = n + 1 %}{{ x }} => 5
          {% set x %}a{{ n }}{% endset %}{{ x }}{{ x|tojson }} => a4"a4"
          {%set x=1%}{{x}}{{ n}} => 14
          {% if n == 3 %}a{% elif n == 4 %}b{% else %}c{% endif %} => b
          {% if none_left %}a{% else %}c{% endif %} => c
          {% if t %}{% set q = 1 %}{% endif %}{{ q }} => 1
          {% for x in xs %}{{ loop.index0 }}{{ loop.index }}{{ x }}{{ loop.last }},{% endfor %} => 01aFalse,12bFalse,23cTrue,
          {% for x in xs %}{{ loop.first }}{{ loop.length }}{{ loop.revindex }}{% endfor %} => True33False32False31
          {% for x in none_left %}{{ x }}{% else %}none{% endfor %} => none
          {% for x in xs %}{{ x }}{% else %}none{% endfor %} => abc
          {% for x in xs if x != 'b' %}{{ x }}{{ loop.length }}{% endfor %} => a2c2
          {% for k, v in user.items() %}{{ k }}={{ v }};{% endfor %} => name=Ann;z=1;a=2;
          {% for k in user %}{{ k }},{% endfor %} => name,z,a,
          {% for x in xs %}{% for y in xs[1:] %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %} => 121;122;123;
          {% set a = 1 %}{% for x in xs %}{% set a = 2 %}{% endfor %}{{ a }} => 1
          {% for n in xs %}{{ n }}{% endfor %}{{ n }} => abc4
          {% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(5, 1, -2) %}{{ i }}{% endfor %} => 01253
          a {{- n -}} b | {%- if t -%} c {%- endif -%} | d => a4b |c| d
          {# gone #}x{#- gone -#} z{% raw %}{{ x }}{% endraw %} => xz{{ x }}
          {{ '}}' }}{{ {'a': {'b': 1}}['a'] }}{ {{ n }} } => }}{'b': 1}{ 4 }
          {{ s|tojson }} => "it\\u0027s \\u003cb\\u003e\\u00e9\\ud83d\\ude00"
          {{ user|tojson }} {{ xs | tojson }} => {"a": 2, "name": "Ann", "z": 1} ["a", "b", "c"]
          {{ (n + 1) | tojson }} {{ nul|tojson }} {{ t|tojson }} {{ (4/2)|tojson }} => 5 null true 2.0
          {{ 'a&"b\\\\' | tojson }} {{ []|tojson }}{{ {}|tojson }} => "a\\u0026\\"b\\\\" []{}
          {{ nope|default('d') }} {{ empty|default('d', true) }} {{ xs|length }} => d d 3
          {{ xs|join('-') }} {{ ' A '|trim|lower }} {{ s|upper }} => a-b-c a IT'S <B>É😀
          """)
  void a_line_gives_what_jinja2_gives(String template, String expected) {
    assertThat(rendered(template, DATA)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "none_left"})
  void a_list_of_studio_becomes_the_elements_with_commas_between(String list) {
    String template =
        "[{%- set _c -%}{%-for r in LIST -%}{%-set i = loop.index0 -%},{\"i\":{{ (i) | tojson }},"
            + "\"v\":{{ (r.v) | tojson }}}{%-endfor-%}{%- endset -%}"
            + "{{- (_c[1:] if _c and _c[0] == ',' else _c) -}}]";

    assertThat(rendered(template.replace("LIST", list), DATA))
        .isEqualTo(list.equals("rows") ? "[{\"i\":0,\"v\":\"x\"},{\"i\":1,\"v\":null}]" : "[]");
  }

  @Test
  void one_line_break_at_the_end_does_not_count() {
    assertThat(rendered("a\n{% if t %}\nb\n{% endif %}\nc\n\n", DATA)).isEqualTo("a\n\nb\n\nc\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          {{ nope }} => nope is not defined
          {{ nope|tojson }} => nope is not defined
          {{ 'a' ~ nope }} => nope is not defined
          {{ nope + 1 }} => nope is not defined
          {{ nope == 1 }} => nope is not defined
          {{ nope.x }} => nope is not defined
          {{ not nope }} => nope is not defined
          {% if nope %}{% endif %} => nope is not defined
          {% for x in nope %}{% endfor %} => nope is not defined
          {{ user.nope }} => an object has no member nope, which is not defined
          {{ user['x y']|tojson }} => an object has no member x y, which is not defined
          {{ user[user.name] }} => an object has nothing under the index given, which is not defined
          {{ nul.name }} => None has no member name, which is not defined
          {{ xs[3] }} => a list has nothing under the index given, which is not defined
          {{ loop }} => loop is not defined
          {{ 1/0 }} => a division by zero
          {{ 1 % 0 }} => a division by zero
          {{ 'a' + 1 }} => + is not for a string
          {{ none + 1 }} => + is not for None
          {{ 'a' < 1 }} => a string and an int cannot be ordered
          {% for x in n %}{% endfor %} => an int cannot be looped over
          {% for a, b in xs %}{% endfor %} => a loop has 2 variables, and an element is no list of as many
          {{ 1 in n }} => an int cannot be looked for in an int
          {{ 1e400|tojson }} => JSON has no such number as inf
          {{ n|length }} => an int has no length
          """)
  void what_jinja2_fails_at_fails_with_what_and_where(String template, String message) {
    assertThatThrownBy(() -> Templates.template(template).build(DATA))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessage("Widget template order, line 1, column 1: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          {{ n => column 1: no }} to end this
          a {{ n ! }} => column 8: nothing can begin with ! here
          {{ 'a }} => column 4: a string without an end
          {{ '\\u00' }} => column 4: an escape of a character needs 4 hexadecimal digits
          {{ }} => column 4: there should be a value instead of }}
          {{ n m }} => column 6: there should be }} instead of m
          {{ (n }} => column 7: there should be ) instead of }}
          {{ n|nope }} => column 11: there is no filter nope, only tojson, string, upper, lower, trim, length, default and join
          {{ n is odd }} => column 13: there is no test odd, only none, defined and undefined
          {{ n|tojson(2) }} => column 16: filter tojson takes no arguments
          {% if n %}a => column 12: there should be {% instead of the end of the template
          {% endif %} => column 10: endif out of place
          {% for x in xs %}{% endif %} => column 27: endif out of place
          {# a => column 1: a comment without an end
          """)
  void what_is_no_template_is_refused_with_the_place(String template, String message) {
    assertThatThrownBy(() -> Templates.template(template))
        .isInstanceOf(WidgetTemplateException.class)
        .hasMessage("Widget template order, line 1, " + message);
  }

  @Test
  void the_place_of_a_flaw_counts_lines() {
    assertThatThrownBy(() -> Templates.template("{\n\n  {{ n }}{{ nope }}}").build(DATA))
        .hasMessage("Widget template order, line 3, column 10: nope is not defined");
  }
}
