package dev.chatkit4j.tck.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1,'b':[true,null]} | {'b':[true,null],'a':1}",
        "{'n':1} | {'n':1.0}",
        "{'n':100} | {'n':1e2}",
        "{'n':123456789012345678901234567890} | {'n':123456789012345678901234567890}",
        "{'x':'<any>'} | {'x':null}",
        "{'x':'<any>'} | {'x':{'y':1}}",
        "{'x':'<any text>'} | {'x':'a'}",
        "{'x':{'$any':[1,'b',[2]]}} | {'x':[2]}",
        "{'x':1,'...':true} | {'x':1,'y':2}",
        "{'...':true} | {}",
        "{'status':'4xx'} | {'status':404}",
        "{'$any':[{'status':404},{'status':200}]} | {'status':200}",
        "{'status':404,'body':{'$any':[1,2]}} | {'status':404,'body':2}",
      })
  void these_are_as_wanted(String want, String got) {
    assertThat(between(want, got)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'b':[1,2]}} | {'a':{'b':[1,3]}} | /a/b/1: wanted 2, got 3",
        "{'a':'x'} | {'a':'y'} | /a: wanted 'x', got 'y'",
        "{'a':1} | {'a':'1'} | /a: wanted 1, got '1'",
        "{'a':1} | {'a':true} | /a: wanted 1, got true",
        "{'a':9007199254740993} | {'a':9007199254740992} | /a: wanted 9007199254740993, got"
            + " 9007199254740992",
        "{'a':null} | {} | /a: missing (wanted null); got {}",
        "{} | {'a':null} | /a: not wanted, got null",
        "{'a':{}} | {'a':[]} | /a: wanted an object {}, got []",
        "{'a':[]} | {'a':{}} | /a: wanted a list, got {}",
        "{'a':[1]} | {'a':[1,2]} | /a: wanted 1 elements, got 2; first extra 2",
        "{'a':[1,2]} | {'a':[1]} | /a: wanted 2 elements, got 1; first missing 2",
        "{'x':'<any>'} | {} | /x: missing (wanted '<any>'); got {}",
        "{'x':'<any text>'} | {'x':''} | /x: wanted a text, got ''",
        "{'x':'<any text>'} | {'x':1} | /x: wanted a text, got 1",
        "{'x':1,'...':true} | {'y':2} | /x: missing (wanted 1); got {'y':2}",
        "{'x':{'$any':[1,{'a':{'b':2}}]}} | {'x':{'a':{'b':3}}} | /x: none of 2 allowed outcomes;"
            + " /x/a/b: wanted 2, got 3",
        "{'status':'4xx'} | {'status':200} | /status: wanted 4xx, got 200; got {'status':200}",
        "{'status':200,'events':[]} | {'status':404,'body':{}} | /status: wanted 200, got 404; got"
            + " {'status':404,'body':{}}",
        "{'status':200} | {'status':200,'truncated':true} | /truncated: not wanted, got true",
      })
  void these_are_not_and_the_place_is_named(String want, String got, String difference) {
    assertThat(between(want, got)).isEqualTo(difference.replace('\'', '"'));
  }

  @Test
  void a_class_of_statuses_is_meant_only_for_the_status() {
    assertThat(between("{'body':'4xx'}", "{'body':404}")).contains("/body: wanted \"4xx\"");
  }

  @Test
  void long_values_are_shown_shortened() {
    String difference = between("{'a':1}", "{'a':'%s'}".formatted("x".repeat(10_000)));

    assertThat(difference).hasSizeLessThan(400).endsWith("…");
  }

  private static String between(String want, String got) {
    return Difference.between(
        Json.parse(want.replace('\'', '"')), Json.parse(got.replace('\'', '"')));
  }
}
