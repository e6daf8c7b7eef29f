package dev.chatkit4j.spring;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** The facts that can be known of a request's sender. */
public interface ChatRequest {
  /** Whom the application's security says it is from; null if it does not say. */
  @Nullable Principal principal();

  /**
   * The first header of that name, in any case; null if there is none. What is not ASCII is as the
   * web server reads it: Tomcat and Netty make a character of each byte, so that UTF-8 is read by
   * {@code new String(header.getBytes(ISO_8859_1), UTF_8)}.
   */
  @Nullable String header(String name);
}
