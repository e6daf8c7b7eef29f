package dev.chatkit4j.spring;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.util.UriComponentsBuilder;

/** A request to a servlet container. */
final class ServletCall implements EndpointCall {
  private final HttpServletRequest request;
  private final HttpServletResponse response;

  ServletCall(HttpServletRequest request, HttpServletResponse response) {
    this.request = request;
    this.response = response;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** The container would look for parameters in the body too. */
  @Override
  public @Nullable String query(String name) {
    return UriComponentsBuilder.newInstance()
        .query(request.getQueryString())
        .build()
        .getQueryParams()
        .getFirst(name);
  }

  @Override
  public long length() {
    return request.getContentLengthLong();
  }

  @Override
  public InputStream body() throws IOException {
    return request.getInputStream();
  }

  @Override
  public @Nullable Principal principal() {
    return request.getUserPrincipal();
  }

  /** An origin that Spring allows has got its header by now. */
  @Override
  public boolean trusted() {
    String origin = header("Origin");
    return origin == null
        || origin.endsWith("://" + header("Host"))
        || !CorsUtils.isCorsRequest(request)
        || response.getHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN) != null;
  }

  /** False if a filter on the way, or the servlet, was registered without it. */
  @Override
  public boolean canStream() {
    return request.isAsyncSupported();
  }
}
