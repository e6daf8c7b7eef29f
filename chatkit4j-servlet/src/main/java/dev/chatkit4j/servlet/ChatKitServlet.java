package dev.chatkit4j.servlet;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.http.ChatKitEndpoint;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * An endpoint as a servlet: to be mapped to its path and all below, such as {@code /chatkit/*}, and
 * to be registered, as every filter before it, with {@code asyncSupported}.
 */
public final class ChatKitServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient ChatKitEndpoint<?> endpoint;

  /** Of that endpoint, whose server is not closed with the servlet. */
  public ChatKitServlet(ChatKitEndpoint<?> endpoint) {
    this.endpoint = requireNonNull(endpoint, "endpoint");
  }

  /** Any method: which there are is for the endpoint to say. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    String inside = request.getPathInfo();
    String path = request.getServletPath() + (inside == null ? "" : inside);
    ServletExchange.answer(endpoint, path, request, response, Surroundings.NONE);
  }
}
