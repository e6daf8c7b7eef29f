package dev.chatkit4j.http;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A request, whatever serves the HTTP. For one thread. */
public interface HttpCall {
  /** Such as {@code POST}. */
  String method();

  /** The first header of that name, in any case; null if there is none. */
  @Nullable String header(String name);

  /** The first parameter of that name in the address; null if there is none. */
  @Nullable String query(String name);

  /** How long the body is in bytes; -1 if the client did not say. */
  long length();

  /** The body, the same stream each time. */
  InputStream body() throws IOException;
}
