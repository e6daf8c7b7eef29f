package dev.chatkit4j.app;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.tck.EndpointContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The program's web server under the contract. */
final class HelidonContractTest extends EndpointContract<Caller> {
  @Override
  protected Caller contextOf(String owner) {
    return new Caller(owner);
  }

  @Override
  protected String ownerOf(Caller context) {
    return context.owner();
  }

  @Override
  protected Served serve(ChatKitServer<Caller> server, AttachmentServer<Caller> files)
      throws Exception {
    HttpEndpoint endpoint =
        HttpEndpoint.start(
            server,
            files,
            new HttpEndpoint.Options(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Access.of(Callers.header("X-User")),
                new Cors(List.of()),
                1_000,
                Duration.ofSeconds(30),
                System::nanoTime,
                line -> {},
                null,
                null,
                () -> {}));
    return new Served() {
      @Override
      public int port() {
        return endpoint.port();
      }

      @Override
      public void close() {
        endpoint.close();
      }
    };
  }
}
