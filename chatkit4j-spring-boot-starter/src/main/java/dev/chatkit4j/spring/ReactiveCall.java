package dev.chatkit4j.spring;

import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;

/** A request to a reactive web server, read by blocking. */
final class ReactiveCall implements EndpointCall, AutoCloseable {
  private static final int BUFFERS = 16;

  private final ServerWebExchange exchange;
  private final ServerHttpRequest request;
  private final @Nullable Principal principal;
  private @Nullable InputStream body;

  ReactiveCall(ServerWebExchange exchange, @Nullable Principal principal) {
    this.exchange = exchange;
    this.request = exchange.getRequest();
    this.principal = principal;
  }

  @Override
  public String method() {
    return request.getMethod().name();
  }

  @Override
  public @Nullable String header(String name) {
    return request.getHeaders().getFirst(name);
  }

  @Override
  public @Nullable String query(String name) {
    return request.getQueryParams().getFirst(name);
  }

  @Override
  public long length() {
    return request.getHeaders().getContentLength();
  }

  @Override
  public InputStream body() {
    if (body == null) {
      body = DataBufferUtils.subscriberInputStream(request.getBody(), BUFFERS);
    }
    return body;
  }

  @Override
  public @Nullable Principal principal() {
    return principal;
  }

  /** An origin that Spring allows has got its header by now. */
  @Override
  public boolean trusted() {
    String origin = header("Origin");
    return origin == null
        || origin.endsWith("://" + header("Host"))
        || !CorsUtils.isCorsRequest(request)
        || exchange.getResponse().getHeaders().getAccessControlAllowOrigin() != null;
  }

  @Override
  public boolean canStream() {
    return true;
  }

  /** Lets go of what was not read. */
  @Override
  public void close() throws IOException {
    if (body != null) {
      body.close();
    }
  }
}
