package dev.chatkit4j.app;

import dev.chatkit4j.store.Ids;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;

/** Tells from a request's headers who is asking. Thread-safe. */
@FunctionalInterface
interface Callers {
  /** The caller; empty if the headers do not say, or not in a way that can be accepted. */
  Optional<Caller> of(Headers headers);

  /** Everybody is the same user. */
  static Callers everybodyIs(String owner) {
    Optional<Caller> caller = Optional.of(new Caller(owner));
    return headers -> caller;
  }

  /** The user whom a header names; a trusted proxy must set it and drop what a client sent. */
  static Callers header(String name) {
    HeaderName header = HeaderNames.create(name);
    return headers -> only(headers, header);
  }

  /** The user whom a header names, or that one where the header is absent. */
  static Callers headerOr(String name, String owner) {
    HeaderName header = HeaderNames.create(name);
    Optional<Caller> absent = Optional.of(new Caller(owner));
    return headers -> headers.contains(header) ? only(headers, header) : absent;
  }

  /** A header that occurs twice names nobody: which of the two was the proxy's cannot be told. */
  private static Optional<Caller> only(Headers headers, HeaderName name) {
    if (!headers.contains(name)) {
      return Optional.empty();
    }
    List<String> values = headers.get(name).allValues();
    return values.size() == 1 && Ids.valid(values.getFirst())
        ? Optional.of(new Caller(values.getFirst()))
        : Optional.empty();
  }
}
