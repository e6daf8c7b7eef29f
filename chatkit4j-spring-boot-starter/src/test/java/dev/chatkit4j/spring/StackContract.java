package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.tck.EndpointContract;

/** A web server of Spring's under the contract. */
abstract class StackContract extends EndpointContract<ChatUser> {
  private final Stack stack;

  StackContract(Stack stack) {
    this.stack = stack;
  }

  @Override
  protected final ChatUser contextOf(String owner) {
    return new ChatUser(owner, null);
  }

  @Override
  protected final String ownerOf(ChatUser context) {
    return context.id();
  }

  @Override
  @SuppressWarnings("unchecked") // a bean is of a class, not of a type
  protected final Served serve(ChatKitServer<ChatUser> server, AttachmentServer<ChatUser> files) {
    Running running =
        Running.on(stack)
            .believing()
            .bean((Class<ChatKitServer<ChatUser>>) (Class<?>) ChatKitServer.class, server)
            .bean((Class<AttachmentServer<ChatUser>>) (Class<?>) AttachmentServer.class, files)
            .start();
    return new Served() {
      @Override
      public int port() {
        return running.port();
      }

      @Override
      public void close() {
        running.close();
      }
    };
  }
}
