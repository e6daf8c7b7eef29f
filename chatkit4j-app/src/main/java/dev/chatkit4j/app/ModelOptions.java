package dev.chatkit4j.app;

import dev.chatkit4j.langchain4j.InterruptibleHttpClient;
import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.server.ServerOptions;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that choose a model and its provider. The key is never an argument: everybody can see
 * those.
 */
final class ModelOptions {
  private static final String KEY = "OPENAI_API_KEY";
  private static final String BASE_URL = "OPENAI_BASE_URL";
  private static final String OPENAI = "https://api.openai.com/v1";
  private static final int MAX_PROMPT = 1_000_000;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** A model on one's own machine may read for minutes before it says a word. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "the model of --responder model; its key is in "
              + KEY
              + ", where it is in "
              + BASE_URL
              + " (default: OpenAI's)")
  private @Nullable String model;

  @Option(
      names = "--models",
      paramLabel = "NAME",
      split = ",",
      description = "other models that a message may ask for")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--system-prompt",
      paramLabel = "FILE",
      description = "file with what the model is told before everything else")
  private @Nullable Path systemPrompt;

  private final @Nullable String key;
  private final @Nullable String baseUrl;

  /** With the key and the address that variables may hold. */
  ModelOptions(Variables variables) {
    key = variables.value(KEY);
    baseUrl = variables.value(BASE_URL);
  }

  /** Whether a model was named, or where one is. */
  boolean given() {
    return Stream.of(key, baseUrl, model).anyMatch(value -> value != null);
  }

  /** Where the answers come from, for whoever started the program. */
  String source() {
    return "%s at %s".formatted(model, baseUrl == null ? OPENAI : baseUrl);
  }

  /**
   * What makes the server.
   *
   * @throws StartException if these options make none
   */
  ServeCommand.Making server(ServerOptions options) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    ModelResponder<Caller> responder = responder(client);
    return (store, files) -> new ModelServer(responder, client, store, files, options);
  }

  private ModelResponder<Caller> responder(HttpClient client) {
    requireComplete();
    ModelResponder.Builder<Caller> responder =
        ModelResponder.<Caller>builder(
                OpenAiStreamingChatModel.builder()
                    .httpClientBuilder(InterruptibleHttpClient.builder(client))
                    .timeout(SILENCE)
                    .baseUrl(baseUrl == null ? OPENAI : address(baseUrl))
                    .apiKey(key == null ? null : printable(key.strip()))
                    .modelName(model)
                    .returnThinking(true)
                    .build())
            .silence(SILENCE)
            .models(offered())
            .titles();
    if (systemPrompt != null) {
      responder.systemPrompt(read(systemPrompt));
    }
    return responder.build();
  }

  private void requireComplete() {
    if (key == null && baseUrl == null) {
      throw new StartException(
          "--responder model needs %s, or %s if the model is not OpenAI's"
              .formatted(KEY, BASE_URL));
    }
    if (model == null) {
      throw new StartException(
          "--responder model needs --model, the model's name; --responder echo needs none");
    }
  }

  private static String address(String url) {
    try {
      URI uri = new URI(url.strip());
      if (uri.getHost() != null
          && List.of("http", "https").contains(uri.getScheme())
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri.toString();
      }
    } catch (URISyntaxException e) {
      // refused below, where nothing shows what may be a key
    }
    throw new StartException(
        "%s must be an http or https URL without user, query and fragment".formatted(BASE_URL));
  }

  /** What a header can hold. An HTTP client's own complaint would show the key. */
  private static String printable(String secret) {
    if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new StartException(KEY + " has characters that no key has");
    }
    return secret;
  }

  private Set<String> offered() {
    Set<String> offered = new HashSet<>();
    models.stream().map(String::strip).filter(name -> !name.isEmpty()).forEach(offered::add);
    if (model != null) {
      offered.add(model);
    }
    return offered;
  }

  private static String read(Path file) {
    try {
      String text = Utf8.file(file, MAX_PROMPT).strip();
      if (text.isEmpty()) {
        throw new StartException("--system-prompt %s has nothing in it".formatted(file));
      }
      return text;
    } catch (IOException e) {
      throw new StartException(
          "--system-prompt %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
