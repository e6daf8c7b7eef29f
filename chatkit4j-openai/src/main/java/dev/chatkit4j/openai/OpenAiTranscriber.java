package dev.chatkit4j.openai;

import static java.util.Objects.requireNonNull;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.errors.OpenAIException;
import com.openai.models.audio.AudioModel;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateResponse;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.server.NotOfferedException;
import dev.chatkit4j.server.StreamError;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;

/**
 * Turns speech into text with OpenAI's audio API: for {@link
 * dev.chatkit4j.server.ChatKitServer#transcribe}. Immutable and thread-safe.
 */
public final class OpenAiTranscriber {
  /** How many bytes of audio are taken. */
  public static final int MAX_BYTES = 25_000_000;

  /** How files of a type are called, by which the API knows them. */
  private static final Map<String, String> EXTENSIONS =
      Map.ofEntries(
          Map.entry("audio/flac", "flac"),
          Map.entry("audio/x-flac", "flac"),
          Map.entry("audio/m4a", "m4a"),
          Map.entry("audio/x-m4a", "m4a"),
          Map.entry("audio/mp3", "mp3"),
          Map.entry("audio/mpeg", "mp3"),
          Map.entry("audio/mp4", "mp4"),
          Map.entry("video/mp4", "mp4"),
          Map.entry("audio/ogg", "ogg"),
          Map.entry("audio/opus", "ogg"),
          Map.entry("audio/wav", "wav"),
          Map.entry("audio/wave", "wav"),
          Map.entry("audio/x-wav", "wav"),
          Map.entry("audio/webm", "webm"),
          Map.entry("video/webm", "webm"));

  private final OpenAIClient client;
  private final String model;

  private OpenAiTranscriber(OpenAIClient client, String model) {
    this.client = requireNonNull(client, "client");
    this.model = requireNonNull(model, "model");
  }

  /** With {@code gpt-transcribe}. */
  public static OpenAiTranscriber of(OpenAIClient client) {
    return of(client, AudioModel.GPT_TRANSCRIBE.asString());
  }

  /** With a model of the caller's. */
  public static OpenAiTranscriber of(OpenAIClient client, String model) {
    return new OpenAiTranscriber(client, model);
  }

  /**
   * The words that are said.
   *
   * @throws NotOfferedException if the audio is of a type that the API does not know, or has more
   *     than {@value #MAX_BYTES} bytes
   * @throws StreamError if the API fails, with words for the user
   */
  public String transcribe(AudioInput audio) {
    String extension = EXTENSIONS.get(audio.mediaType().strip().toLowerCase(Locale.ROOT));
    if (extension == null) {
      throw new NotOfferedException("Speech in audio of this type is not understood");
    }
    if (audio.data().length > MAX_BYTES) {
      throw new NotOfferedException(
          "Speech of more than %s bytes is not understood".formatted(MAX_BYTES));
    }
    TranscriptionCreateParams params =
        TranscriptionCreateParams.builder()
            .model(model)
            .file(
                MultipartField.<InputStream>builder()
                    .value(new ByteArrayInputStream(audio.data()))
                    .filename("speech." + extension)
                    .contentType(audio.mediaType().strip())
                    .build())
            .build();
    try {
      TranscriptionCreateResponse response = client.audio().transcriptions().create(params);
      return response.asTranscription().text();
    } catch (OpenAIException e) {
      throw OpenAiFailure.of(e);
    }
  }
}
