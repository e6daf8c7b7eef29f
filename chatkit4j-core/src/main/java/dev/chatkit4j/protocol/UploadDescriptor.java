package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The request with which a client uploads an attachment's bytes.
 *
 * @param url where to
 * @param method PUT of the raw bytes, or POST of a form with the field {@code file}
 * @param headers to send along
 */
public record UploadDescriptor(String url, Method method, Map<String, String> headers) {
  /** The HTTP method. */
  public enum Method {
    /** A multipart form. */
    POST,
    /** Raw bytes. */
    PUT
  }

  /** Refuses null, copies the map. */
  public UploadDescriptor {
    requireNonNull(url, "url");
    requireNonNull(method, "method");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }
}
