package dev.chatkit4j.spring;

import dev.chatkit4j.http.HttpCall;
import org.jspecify.annotations.Nullable;

/** A request as both kinds of web server have it. */
interface EndpointCall extends HttpCall, ChatRequest {
  @Override
  @Nullable String header(String name);

  /** Whether it is from no page of another origin, or from one that the application allows. */
  boolean trusted();

  /** Whether an answer may go on when the thread of the request has left. */
  boolean canStream();
}
