package dev.chatkit4j.tck;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.JdkServer;
import dev.chatkit4j.server.ChatKitServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The server of the JDK under the contract. */
final class JdkEndpointContractTest extends EndpointContract<String> {
  @Override
  protected String contextOf(String owner) {
    return owner;
  }

  @Override
  protected String ownerOf(String context) {
    return context;
  }

  @Override
  protected Served serve(ChatKitServer<String> server, AttachmentServer<String> files)
      throws Exception {
    JdkServer started =
        JdkServer.start(
            ChatKitEndpoint.on(server)
                .with(files)
                .callers(request -> request.header("X-User"))
                .build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new Served() {
      @Override
      public int port() {
        return started.port();
      }

      @Override
      public void close() {
        started.close();
      }
    };
  }
}
