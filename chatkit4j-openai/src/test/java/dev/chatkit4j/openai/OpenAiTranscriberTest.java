package dev.chatkit4j.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.NotOfferedException;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenAiTranscriberTest extends OpenAiTest {
  private static final byte[] SPEECH = "speech".getBytes(UTF_8);

  @ParameterizedTest
  @CsvSource({
    "audio/webm;codecs=opus, webm",
    "AUDIO/OGG ; codecs=opus, ogg",
    "audio/mp4, mp4",
    "audio/mpeg, mp3",
    "audio/wav, wav",
    "audio/x-m4a, m4a",
    "audio/flac, flac"
  })
  void speech_is_sent_under_a_name_of_its_type_and_comes_back_as_text(String type, String extension)
      throws Exception {
    provider.answers(connection -> connection.answer("{\"text\":\"Hello there\"}"));

    String text =
        OpenAiTranscriber.of(client, "gpt-listen").transcribe(new AudioInput(SPEECH, type));

    assertThat(text).isEqualTo("Hello there");
    var connection = provider.connections.element();
    assertThat(connection.headers.getFirst()).contains("/v1/audio/transcriptions");
    assertThat(new String(connection.body, ISO_8859_1))
        .contains("filename=\"speech.%s\"".formatted(extension), "speech\r\n", "gpt-listen");
  }

  @Test
  void a_server_offers_it_to_its_clients() throws Exception {
    provider.answers(connection -> connection.answer("{\"text\":\"Hello there\"}"));
    OpenAiTranscriber transcriber = OpenAiTranscriber.of(client);
    try (var server =
        new ChatKitServer<String>(store) {
          @Override
          protected void respond(Turn<String> turn) {}

          @Override
          protected String transcribe(AudioInput audio, String context) {
            return transcriber.transcribe(audio);
          }
        }) {
      Reply.Json reply =
          (Reply.Json)
              server.process(
                  "{\"type\":\"input.transcribe\",\"params\":{\"audio_base64\":\"c3BlZWNo\",\"mime_type\":\"audio/webm\"}}"
                      .getBytes(UTF_8),
                  "alice");

      assertThat(new String(reply.body(), UTF_8)).isEqualTo("{\"text\":\"Hello there\"}");
    }
  }

  @Test
  void a_type_that_is_not_known_and_too_much_are_refused_and_not_sent() {
    OpenAiTranscriber transcriber = OpenAiTranscriber.of(client);

    assertThatThrownBy(() -> transcriber.transcribe(new AudioInput(SPEECH, "audio/midi")))
        .isInstanceOf(NotOfferedException.class);
    assertThatThrownBy(() ->
            transcriber.transcribe(
                new AudioInput(new byte[OpenAiTranscriber.MAX_BYTES + 1], "audio/webm")))
        .isInstanceOf(NotOfferedException.class);
    assertThat(provider.connections).isEmpty();
  }

  @Test
  void a_failure_has_words_for_the_user_and_repeats_nothing_of_the_provider() {
    provider.answers(connection ->
        connection.refuse(401, "", "{\"error\":{\"message\":\"Incorrect API key: sk-secret\"}}"));

    assertThatThrownBy(
            () -> OpenAiTranscriber.of(client).transcribe(new AudioInput(SPEECH, "audio/webm")))
        .isInstanceOf(StreamError.class)
        .hasMessageContaining("refused the server's key")
        .hasMessageNotContaining("sk-secret")
        .hasNoCause();
  }
}
