package dev.chatkit4j.codec;

import static dev.chatkit4j.codec.Examples.quoted;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Request;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTextTest {
  private static final String SPEECH =
      "{'type':'input.transcribe','params':{'audio_base64':'%s','mime_type':'audio/webm'}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'threads.list','params':{}} | threads.list",
        "{'params':{'type':'a'},'metadata':[{'type':'b'}],'type':'c'} | c",
        "{'type':'a','type':'b'} | b",
        "{ 'type' : 'a' | a",
        "{'x':'type','y':{'type':'a'}} | ",
        "[{'type':'a'}] | ",
        "['type','a'] | ",
        "{'type':7} | ",
        "{'type':'a | ",
        "{'\\u0074ype':'a'} | ",
        "{'type':'\\u0061'} | ",
        "{'a':'\\\\','type':'b'} | b",
        "{'a':'\\','type':','type':'b'} | b",
      })
  void the_type_is_told_as_soon_as_it_is_there(String text, String type) {
    assertThat(text(quoted(text)).type()).isEqualTo(type);
  }

  @Test
  void the_type_is_there_before_the_rest_is() {
    RequestText text = text(quoted("{'params':{'audio_base64':'aGk=','mime_type':'a'},'type':'b'"));

    assertThat(text.type()).isEqualTo("b");
  }

  @Test
  void speech_is_not_kept_as_text() {
    byte[] spoken = new byte[100_000];
    new Random(1).nextBytes(spoken);
    RequestText text = text(quoted(SPEECH).formatted(Base64.getEncoder().encodeToString(spoken)));

    assertThat(text.textLength()).isEqualTo(quoted(SPEECH).formatted("").length());
    assertThat(text.speechLength()).isEqualTo(100_000);
    assertThat(speech(text)).isEqualTo(spoken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "aGk= | hi",
        "aG\\nk= | hi",
        "aG\\u006b= | hi",
        "\\u0061\\u0047\\u006B\\u003d | hi",
        "ab\\/\\/ | i¿ÿ",
        "a\\\\G\\\"k\\b\\f\\r\\t= | hi",
        "aGk=aaaaa | hi",
        "`` | ``",
      })
  void speech_is_read_as_its_text_would_be(String base64, String spoken) {
    assertThat(speech(text(quoted(SPEECH).formatted(base64))))
        .isEqualTo(spoken.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aG",
        "é",
        "aGk=é",
        "\\u00e9",
        "\\ud83d\\ude00",
        "a\n",
        "a\\x",
        "\\u00g0",
        "\\u",
        "\\u12",
        "\u0000"
      })
  void what_cannot_be_speech_is_refused(String base64) {
    RequestText text = text(quoted(SPEECH).formatted(base64));

    assertThatThrownBy(() -> WireForm.readRequest(text)).isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void bytes_that_are_no_text_are_refused() {
    RequestText text = new RequestText();
    byte[] body = quoted(SPEECH).formatted("aGk\u00ff").getBytes(ISO_8859_1);
    text.add(body, 0, body.length);

    assertThatThrownBy(() -> WireForm.readRequest(text)).hasMessage("not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'input.transcribe','params':{'audio_base64':'Ynll','audio_base64':'aGk=',"
            + "'mime_type':'a'}}",
        "{'type':'input.transcribe','params':{'audio_base64':'Ynll'},"
            + "'params':{'mime_type':'a','audio_base64':'aGk='}}",
        "{'type':'input.transcribe','params':{'audio_base64':'','mime_type':'a',"
            + "'audio\\u005fbase64':'aGk='}}",
        "{'metadata':{'params':{'audio_base64':'Ynll'}},'audio_base64':'Ynll','params':"
            + "{'x':{'audio_base64':'Ynll'},'audio_base64':'aGk=','mime_type':'a'},"
            + "'type':'input.transcribe'}",
      })
  void the_last_speech_in_its_place_counts(String body) {
    assertThat(speech(text(quoted(body)))).asString(UTF_8).isEqualTo("hi");
  }

  @Test
  void speech_in_another_request_is_no_more_than_a_member_nobody_asked_for() {
    RequestText text =
        text(quoted("{'type':'threads.list','params':{'audio_base64':'é','limit':7}}"));

    assertThat(WireForm.readRequest(text).request())
        .isInstanceOfSatisfying(
            Request.ListThreads.class, list -> assertThat(list.limit()).isEqualTo(7));
  }

  @Test
  void damaged_requests_are_read_as_they_are_in_one_piece() {
    Random random = new Random(3);
    for (int round = 0; round < 5_000; round++) {
      byte[] body = quoted(SPEECH).formatted("aG\\u006bgaGk=").getBytes(UTF_8);
      for (int i = random.nextInt(3); i >= 0; i--) {
        body[random.nextInt(body.length)] = (byte) "{}[],:\"\\u0 aG=é".charAt(random.nextInt(15));
      }
      RequestText text = new RequestText();
      text.add(body, 0, body.length);

      assertThat(outcome(() -> WireForm.readRequest(text)))
          .as(new String(body, ISO_8859_1))
          .isEqualTo(outcome(() -> WireForm.readRequest(body)));
    }
  }

  private interface Reading {
    Request.Envelope read();
  }

  /** What was read, or that nothing was. */
  private static String outcome(Reading reading) {
    try {
      Request request = reading.read().request();
      return request instanceof Request.Transcribe speech
          ? new String(speech.audio().data(), ISO_8859_1) + speech.audio().mimeType()
          : request.toString();
    } catch (InvalidJsonException e) {
      return "refused";
    }
  }

  private static RequestText text(String body) {
    RequestText text = new RequestText();
    byte[] bytes = body.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i += 7) {
      text.add(bytes, i, Math.min(7, bytes.length - i));
    }
    assertThat(text.length()).isEqualTo(bytes.length);
    return text;
  }

  private static byte[] speech(RequestText text) {
    return ((Request.Transcribe) WireForm.readRequest(text).request()).audio().data();
  }
}
