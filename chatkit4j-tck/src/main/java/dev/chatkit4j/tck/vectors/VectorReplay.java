package dev.chatkit4j.tck.vectors;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays recorded conversations against a server that runs the scripted backend, over HTTP, and
 * compares every answer. Thread-safe.
 */
public final class VectorReplay {
  private static final String FOLDER = "/dev/chatkit4j/tck/vectors/";
  private static final Duration BETWEEN_POLLS = Duration.ofMillis(100);

  private VectorReplay() {}

  /** The conversations that come with the kit, recorded from the Python SDK. */
  public static List<Scenario> scenarios() {
    return resource("scenarios.txt")
        .lines()
        .map(VectorReplay::resource)
        .map(VectorReplay::parse)
        .toList();
  }

  /** The conversations in the {@code .json} files of a folder and the folders below it. */
  public static List<Scenario> scenarios(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<Scenario> scenarios = new ArrayList<>();
    for (Path file : files) {
      scenarios.add(parse(Files.readString(file)));
    }
    return scenarios;
  }

  private static String resource(String name) {
    try (InputStream in = VectorReplay.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the kit has no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Scenario parse(String text) {
    if (Json.parse(text) instanceof JsonObject json) {
      return Scenario.of(json);
    }
    throw new IllegalArgumentException("a scenario must be an object");
  }

  /** The conversations, grouped so that one server can serve all of a group. */
  public static List<ScenarioGroup> groups(List<Scenario> scenarios) {
    return ScenarioGroup.of(scenarios);
  }

  /**
   * Plays a conversation, as users of its own.
   *
   * @param endpoint where requests are posted to, such as {@code http://127.0.0.1:8000/chatkit}
   * @return the first difference, with the request and the path; empty if all is as it must be
   */
  public static Optional<String> replay(URI endpoint, Scenario scenario)
      throws InterruptedException {
    String nonce = UUID.randomUUID().toString().substring(0, 8);
    return new Run(new VectorClient(endpoint), scenario, nonce).difference();
  }

  /** One conversation under way. */
  private static final class Run {
    private final VectorClient client;
    private final Scenario scenario;
    private final String nonce;
    private final List<JsonObject> results = new ArrayList<>();
    private Normalizer normalizer = new Normalizer(Clock.systemUTC());

    Run(VectorClient client, Scenario scenario, String nonce) {
      this.client = client;
      this.scenario = scenario;
      this.nonce = nonce;
    }

    Optional<String> difference() throws InterruptedException {
      for (int i = 0; i < scenario.requests().size(); i++) {
        String difference = play(scenario.requests().get(i), scenario.outcomes().get(i));
        if (difference != null) {
          return Optional.of("request %s: %s".formatted(i, difference));
        }
      }
      return Optional.empty();
    }

    private @Nullable String play(JsonObject request, JsonValue wanted)
        throws InterruptedException {
      Thread.sleep(number(request, "wait_ms", 0));
      byte[] body;
      try {
        body = body(request);
      } catch (IllegalArgumentException e) {
        return "cannot be built from the earlier answers: " + e.getMessage();
      }
      long end = System.nanoTime() + Duration.ofMillis(number(request, "poll_ms", 0)).toNanos();
      while (true) {
        JsonObject result;
        try {
          result = client.send(body, user(request), (int) number(request, "abort_after_events", 0));
        } catch (IOException | InvalidJsonException e) {
          return "no usable answer: " + e;
        }
        Normalizer learnt = normalizer.copy();
        String difference = Difference.between(wanted, learnt.result(result));
        if (difference == null || System.nanoTime() >= end) {
          normalizer = learnt;
          results.add(result);
          return difference;
        }
        Thread.sleep(BETWEEN_POLLS);
      }
    }

    private byte[] body(JsonObject request) {
      String raw = request.text("raw");
      if (raw != null) {
        return raw.getBytes(StandardCharsets.UTF_8);
      }
      JsonValue body = request.members().getOrDefault("body", JsonNull.NULL);
      return Json.write(References.resolve(body, results)).getBytes(StandardCharsets.UTF_8);
    }

    /** Null for a request without a user; a name after an equals sign is sent as it is. */
    private @Nullable String user(JsonObject request) {
      JsonValue as = request.members().getOrDefault("as", new JsonString("alice"));
      if (!(as instanceof JsonString name)) {
        return null;
      }
      return name.value().startsWith("=")
          ? name.value().substring(1)
          : "%s.%s.%s".formatted(name.value(), scenario.name(), nonce);
    }

    private static long number(JsonObject request, String member, long otherwise) {
      return request.get(member) instanceof JsonNumber number
          ? number.toBigDecimal().longValue()
          : otherwise;
    }
  }
}
