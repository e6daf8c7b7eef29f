package dev.chatkit4j.servlet;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.tck.EndpointContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The servlet in Jetty under the contract. */
final class JettyContractTest extends EndpointContract<String> {
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
    ServletContextHandler context = new ServletContextHandler();
    ServletHolder servlet = new ServletHolder(new ChatKitServlet(endpoint(server, files)));
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/chatkit/*");
    Server jetty = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    jetty.setHandler(context);
    jetty.start();
    return new Served() {
      @Override
      public int port() {
        return ((ServerConnector) jetty.getConnectors()[0]).getLocalPort();
      }

      @Override
      public void close() throws Exception {
        jetty.stop();
      }
    };
  }

  private static ChatKitEndpoint<String> endpoint(
      ChatKitServer<String> server, AttachmentServer<String> files) {
    return ChatKitEndpoint.on(server)
        .with(files)
        .callers(request -> request.header("X-User"))
        .build();
  }
}
