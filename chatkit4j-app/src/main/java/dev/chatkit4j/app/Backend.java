package dev.chatkit4j.app;

import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
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

  private Backend(
      Store<Caller> store,
      ChatKitServer<Caller> server,
      HttpEndpoint endpoint,
      InetAddress address) {
    this.store = store;
    this.server = server;
    this.endpoint = endpoint;
    this.address = address;
  }

  /**
   * Serves from now on, and owns the store from now on.
   *
   * @throws IOException if it cannot listen there
   */
  static Backend start(
      Store<Caller> store, ChatKitServer<Caller> server, HttpEndpoint.Options options)
      throws IOException {
    HttpEndpoint endpoint = HttpEndpoint.start(server, options);
    return new Backend(store, server, endpoint, options.address().getAddress());
  }

  /** Where ChatKit is. */
  String url() {
    String host = address.getHostAddress();
    return "http://%s:%d%s"
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
    store.close();
  }
}
