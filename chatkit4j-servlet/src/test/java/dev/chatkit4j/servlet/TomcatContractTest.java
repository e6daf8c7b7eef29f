package dev.chatkit4j.servlet;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.tck.EndpointContract;
import jakarta.servlet.ServletRegistration;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.io.TempDir;

/** The servlet in Tomcat under the contract. */
final class TomcatContractTest extends EndpointContract<String> {
  @TempDir private Path directory;

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
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    Context context = tomcat.addContext("", null);
    context.addServletContainerInitializer(
        (classes, application) -> {
          ServletRegistration.Dynamic servlet =
              application.addServlet("chatkit", new ChatKitServlet(endpoint(server, files)));
          servlet.setAsyncSupported(true);
          servlet.addMapping("/chatkit/*");
        },
        Set.of());
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.start();
    return new Served() {
      @Override
      public int port() {
        return tomcat.getConnector().getLocalPort();
      }

      @Override
      public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
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
