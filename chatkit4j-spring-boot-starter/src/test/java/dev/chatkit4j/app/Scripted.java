package dev.chatkit4j.app;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.Store;
import java.nio.charset.StandardCharsets;

/** The program's scripted backend, for whom it is not the program. */
public final class Scripted {
  private Scripted() {}

  public static <C> ChatKitServer<C> server(JsonObject script, Store<C> store) {
    return new ScriptServer<>(
        Script.parse(Json.write(script).getBytes(StandardCharsets.UTF_8)),
        store,
        ServerOptions.DEFAULT);
  }
}
