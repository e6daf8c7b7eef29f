package dev.chatkit4j.app;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.AttachmentSweeper;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store, a server over it, and its endpoint. */
final class Backend implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Backend.class);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final Store<Caller> store;
  private final ChatKitServer<Caller> server;
  private final HttpEndpoint endpoint;
  private final InetAddress address;
  private final @Nullable AttachmentSweeper sweeper;

  private Backend(
      Store<Caller> store,
      ChatKitServer<Caller> server,
      HttpEndpoint endpoint,
      InetAddress address,
      @Nullable AttachmentSweeper sweeper) {
    this.store = store;
    this.server = server;
    this.endpoint = endpoint;
    this.address = address;
    this.sweeper = sweeper;
  }

  /**
   * Serves from now on, and owns the store from now on.
   *
   * @param files those given to the server; null if it takes none
   * @throws IOException if it cannot listen there
   */
  static Backend start(
      Store<Caller> store,
      ChatKitServer<Caller> server,
      @Nullable AttachmentServer<Caller> files,
      HttpEndpoint.Options options)
      throws IOException {
    HttpEndpoint endpoint = HttpEndpoint.start(server, files, options);
    AttachmentSweeper sweeper = files == null ? null : files.sweeper();
    if (sweeper != null) {
      sweeper.start();
    }
    return new Backend(store, server, endpoint, options.address().getAddress(), sweeper);
  }

  /** Where ChatKit is. */
  String url() {
    String host = address.getHostAddress();
    return "http://%s:%s%s"
        .formatted(
            address instanceof Inet6Address ? "[" + host + "]" : host,
            endpoint.port(),
            Routes.CHATKIT);
  }

  /**
   * Stops without losing anything: no new requests, the running turns end and tell their clients,
   * then HTTP, then the store.
   */
  @Override
  public void close() {
    endpoint.notReady();
    if (!server.stop(STOP)) {
      logger.warn("{} turns did not end within {} s", server.openTurns(), STOP.toSeconds());
    }
    endpoint.close();
    if (sweeper != null) {
      sweeper.close();
    }
    server.close();
    store.close();
  }
}
