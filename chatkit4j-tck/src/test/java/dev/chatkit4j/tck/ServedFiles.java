package dev.chatkit4j.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.AttachmentLinks.Action;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A correct attachment store whose links lead elsewhere: to a server of its own. */
class ServedFiles extends MemoryFiles {
  /** By the map of the disk: what is opened over the same bytes has the same server. */
  private static final Map<Object, URI> SERVERS =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private final @Nullable HttpServer server;
  private final Object place;

  ServedFiles(Disk disk) {
    super(disk);
    place = disk.kept();
    server = SERVERS.containsKey(place) ? null : serve();
  }

  private HttpServer serve() {
    try {
      HttpServer started =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      started.createContext("/", this::handle);
      started.start();
      SERVERS.put(place, URI.create("http://127.0.0.1:" + started.getAddress().getPort()));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
      SERVERS.remove(place);
    }
  }

  @Override
  URI base() {
    return SERVERS.get(place);
  }

  @Override
  public Optional<AttachmentLinks> links() {
    return Optional.empty();
  }

  static String owned(Object link, AttachmentKey key) {
    return link + "&owner=" + URLEncoder.encode(key.owner(), UTF_8);
  }

  @Override
  public UploadDescriptor uploadDescriptor(AttachmentKey key, String mimeType, long size) {
    UploadDescriptor upload = super.uploadDescriptor(key, mimeType, size);
    return new UploadDescriptor(owned(upload.url(), key), upload.method(), upload.headers());
  }

  @Override
  public URI download(AttachmentKey key, Attachment attachment, Instant until) {
    URI link = links.sign(key, Action.DOWNLOAD, until, attachment.name());
    return URI.create(owned(link, key) + "&name=" + URLEncoder.encode(attachment.name(), UTF_8));
  }

  @Override
  public URI preview(AttachmentKey key, Attachment attachment, Instant until) {
    return URI.create(owned(super.preview(key, attachment, until), key));
  }

  /** The answer that a link leads to. */
  record Followed(AttachmentKey key, Action action, Instant until, String signature) {}

  boolean good(Followed link, String... bound) {
    return inTime(link)
        && links.genuine(link.key(), link.action(), link.until(), link.signature(), bound);
  }

  boolean inTime(Followed link) {
    return !Instant.now().isAfter(link.until());
  }

  boolean takes(Followed link, String type, int length) {
    return good(link, type, Integer.toString(length));
  }

  @Nullable Kept served(AttachmentKey key) {
    return disk.kept().get(path(key));
  }

  String disposition(String name) {
    String encoded = URLEncoder.encode(name, UTF_8).replace("+", "%20").replace("*", "%2A");
    return "attachment; filename*=UTF-8''" + encoded;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
      Followed link = link(exchange.getRequestURI(), query);
      if (link == null) {
        exchange.sendResponseHeaders(403, -1);
      } else if (link.action() == Action.UPLOAD) {
        take(exchange, link, body);
      } else {
        give(exchange, link, query.getOrDefault("name", ""));
      }
    }
  }

  private void take(HttpExchange exchange, Followed link, byte[] body) throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    boolean taken = takes(link, type, body.length);
    if (taken) {
      disk.kept().put(path(link.key()), new Kept(body, type, Instant.now()));
    }
    exchange.sendResponseHeaders(taken ? 200 : 403, -1);
  }

  private void give(HttpExchange exchange, Followed link, String name) throws IOException {
    Kept kept = served(link.key());
    String[] bound = link.action() == Action.DOWNLOAD ? new String[] {name} : new String[0];
    if (kept == null || !good(link, bound)) {
      exchange.sendResponseHeaders(403, -1);
      return;
    }
    if (link.action() == Action.PREVIEW) {
      exchange.getResponseHeaders().set("Content-Type", "image/png");
    } else {
      exchange.getResponseHeaders().set("Content-Disposition", disposition(name));
    }
    exchange.sendResponseHeaders(200, kept.bytes.length == 0 ? -1 : kept.bytes.length);
    exchange.getResponseBody().write(kept.bytes);
  }

  /** Null if it is none. */
  private static @Nullable Followed link(URI uri, Map<String, String> query) {
    String[] path = uri.getRawPath().substring(1).split("/", -1);
    if (!query.keySet().containsAll(Set.of("owner", "until", "signature"))) {
      return null;
    }
    return new Followed(
        new AttachmentKey(query.get("owner"), URLDecoder.decode(path[0], UTF_8)),
        path.length == 1 ? Action.DOWNLOAD : Action.valueOf(path[1].toUpperCase(Locale.ROOT)),
        Instant.ofEpochSecond(Long.parseLong(query.get("until"))),
        query.get("signature"));
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    for (String each : raw == null ? new String[0] : raw.split("&", -1)) {
      int is = each.indexOf('=');
      query.put(each.substring(0, is), URLDecoder.decode(each.substring(is + 1), UTF_8));
    }
    return query;
  }
}
