package dev.chatkit4j.tck;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.server.ChatKitServer;
import java.time.Duration;

/** The contract over a bare web server with the flaw that a test chose; run by that test only. */
final class BareEndpointContract extends EndpointContract<String> {
  static volatile BareServer.Flaw flaw = BareServer.Flaw.NONE;

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
    return new BareServer(
        ChatKitEndpoint.on(server).with(files).callers(request -> request.header("X-User")).build(),
        flaw);
  }

  /** What a flaw keeps from happening is waited for in vain. */
  @Override
  protected Duration patience() {
    return flaw == BareServer.Flaw.KEEPS_ALL || flaw == BareServer.Flaw.WRITES_TO_NOBODY
        ? Duration.ofSeconds(5)
        : super.patience();
  }
}
