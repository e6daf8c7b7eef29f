package dev.chatkit4j.servlet;

import dev.chatkit4j.http.HttpRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request to a servlet container. */
record ServletHttpRequest(
    String path,
    HttpServletRequest request,
    HttpServletResponse response,
    Surroundings surroundings)
    implements HttpRequest {
  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public List<String> headers(String name) {
    return Collections.list(request.getHeaders(name));
  }

  @Override
  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** The container would look for parameters in the body too. */
  @Override
  public @Nullable String query(String name) {
    return HttpRequest.parameter(request.getQueryString(), name);
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

  @Override
  public boolean trusted() {
    return HttpRequest.super.trusted() || surroundings.trusts(request, response);
  }

  @Override
  public @Nullable String cannotStream() {
    return request.isAsyncSupported()
        ? null
        : "a filter before it, or the servlet, is registered without asyncSupported, so that it"
            + " would end with the request's thread";
  }
}
