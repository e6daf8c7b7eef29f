package dev.chatkit4j.spring;

import dev.chatkit4j.http.HttpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;

/** A request to a reactive web server, read by blocking. */
final class WebFluxRequest implements HttpRequest, AutoCloseable {
  private static final int BUFFERS = 16;

  private final ServerWebExchange exchange;
  private final ServerHttpRequest request;
  private final String path;
  private final @Nullable Principal principal;
  private @Nullable InputStream body;

  /**
   * A request.
   *
   * @param path within the application, as sent
   */
  WebFluxRequest(ServerWebExchange exchange, String path, @Nullable Principal principal) {
    this.exchange = exchange;
    this.request = exchange.getRequest();
    this.path = path;
    this.principal = principal;
  }

  @Override
  public String method() {
    return request.getMethod().name();
  }

  @Override
  public String path() {
    return UriUtils.decode(path, StandardCharsets.UTF_8);
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getOrEmpty(name);
  }

  @Override
  public @Nullable String query(String name) {
    return HttpRequest.parameter(request.getURI().getRawQuery(), name);
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
    return HttpRequest.super.trusted()
        || !CorsUtils.isCorsRequest(request)
        || exchange.getResponse().getHeaders().getAccessControlAllowOrigin() != null;
  }

  /** Lets go of what was not read. */
  @Override
  public void close() throws IOException {
    if (body != null) {
      body.close();
    }
  }
}
