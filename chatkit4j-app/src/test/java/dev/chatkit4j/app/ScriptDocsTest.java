package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on the scripted backend shows a script that works. */
class ScriptDocsTest {
  private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

  @Test
  void the_scripts_in_the_docs_run() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "guides", "scripted-backend.md"));
    List<Script> scripts =
        JSON.matcher(page)
            .results()
            .map(block -> Script.parse(block.group(1).getBytes(StandardCharsets.UTF_8)))
            .toList();
    assertThat(scripts).hasSize(1);
    Talk talk =
        new Talk(
            new ScriptServer<>(
                scripts.getFirst(), new MemoryStore<>(Caller::owner), ServerOptions.DEFAULT));

    String card = Talk.done(talk.say("Show me a card"), "widget").getFirst().text("id");
    List<JsonObject> approved =
        talk.stream(
            "threads.custom_action",
            Talk.json(
                "{\"item_id\":\"%s\",\"action\":{\"type\":\"approve\",\"payload\":{\"id\":7}}}"
                    .formatted(card)));

    assertThat(Talk.ofType(approved, "client_effect").getFirst().get("data"))
        .isEqualTo(JsonObject.of("id", 7));
    assertThat(Talk.ofType(talk.say("Fail"), "error").getFirst().text("message"))
        .isEqualTo("Not today.");
    assertThat(Talk.ofType(talk.say("Hm?"), "notice").getFirst().text("message"))
        .isEqualTo("I do not know: Hm?");
  }
}
