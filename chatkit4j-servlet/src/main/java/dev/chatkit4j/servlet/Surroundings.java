package dev.chatkit4j.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A framework around the endpoint, which knows some things better than the container. Thread-safe.
 */
public interface Surroundings {
  /** None: what the container says. */
  Surroundings NONE = new Surroundings() {};

  /**
   * Whether a form may be taken of the page that a request is from, which is of another origin.
   *
   * @param response with the headers that CORS has put there
   */
  default boolean trusts(HttpServletRequest request, HttpServletResponse response) {
    String allowed = response.getHeader("Access-Control-Allow-Origin");
    return allowed != null && (allowed.equals("*") || allowed.equals(request.getHeader("Origin")));
  }

  /**
   * Sends the headers, and finds the response that lets out what is written to it.
   *
   * @return the response itself, or one within it; not committed if there is none that does
   */
  default HttpServletResponse flushed(HttpServletResponse response) throws IOException {
    response.flushBuffer();
    return response;
  }
}
