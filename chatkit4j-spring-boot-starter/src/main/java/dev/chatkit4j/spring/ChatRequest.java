package dev.chatkit4j.spring;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** What can be known of whoever sends a request. */
public interface ChatRequest {
  /** Whom the application's security says it is from; null if it does not say. */
  @Nullable Principal principal();

  /** The first header of that name, in any case; null if there is none. */
  @Nullable String header(String name);
}
