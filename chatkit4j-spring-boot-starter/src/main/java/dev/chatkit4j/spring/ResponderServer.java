package dev.chatkit4j.spring;

import dev.chatkit4j.server.Attachments;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import org.jspecify.annotations.Nullable;

/** The engine around a responder. */
final class ResponderServer extends ChatKitServer<ChatUser> {
  private final ChatResponder responder;

  ResponderServer(
      ChatResponder responder,
      Store<ChatUser> store,
      @Nullable Attachments<ChatUser> attachments,
      ServerOptions options) {
    super(store, attachments, options);
    this.responder = responder;
  }

  @Override
  protected void respond(Turn<ChatUser> turn) throws Exception {
    responder.respond(turn);
  }
}
