package dev.chatkit4j.app;

import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.server.Attachments;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** Answers with a model behind an endpoint that is compatible with OpenAI's chat completions. */
final class ModelServer extends ChatKitServer<Caller> {
  private final ModelResponder<Caller> responder;
  private final HttpClient client;

  /** Owns the client from now on, by which the responder asks. */
  ModelServer(
      ModelResponder<Caller> responder,
      HttpClient client,
      Store<Caller> store,
      @Nullable Attachments<Caller> attachments,
      ServerOptions options) {
    super(store, attachments, options);
    this.responder = responder;
    this.client = client;
  }

  @Override
  protected void respond(Turn<Caller> turn) throws Exception {
    responder.respond(turn);
  }

  @Override
  public void close() {
    super.close();
    client.shutdownNow();
  }
}
