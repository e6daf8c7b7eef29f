package dev.chatkit4j.app;

import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.Ids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells from a request's headers who is asking. Thread-safe. */
@FunctionalInterface
interface Callers {
  /**
   * The caller.
   *
   * @throws Refusal if the headers do not say, or not in a way that can be accepted
   */
  Caller of(HttpRequest request);

  /** Everybody is the same user. */
  static Callers everybodyIs(String owner) {
    Caller caller = new Caller(owner);
    return request -> caller;
  }

  /** The user whom a header names; a trusted proxy must set it and drop what a client sent. */
  static Callers header(String name) {
    return request -> only(name, request.headers(name));
  }

  /** The user whom a header names, or that one where the header is absent. */
  static Callers headerOr(String name, String owner) {
    Caller absent = new Caller(owner);
    return request -> {
      List<String> values = request.headers(name);
      return values.isEmpty() ? absent : only(name, values);
    };
  }

  /** A header that occurs twice names nobody: which of the two was the proxy's cannot be told. */
  private static Caller only(String name, List<String> values) {
    if (values.size() != 1) {
      throw Refusal.unauthorized("%s headers %s instead of one".formatted(values.size(), name));
    }
    String id = utf8(name, values.getFirst());
    String objection = objection("header " + name, id);
    if (objection != null) {
      throw Refusal.unauthorized(objection);
    }
    return new Caller(id);
  }

  /**
   * Reads a header's value, which has a character for each byte. Nothing is put in the place of
   * bytes that are no UTF-8: two users would be one.
   */
  private static String utf8(String name, String value) {
    try {
      return Utf8.text(value.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw Refusal.unauthorized("header %s is not UTF-8".formatted(name));
    }
  }

  /**
   * Why that is no user's id, for the log; null if it can be one.
   *
   * @param what the id was found in
   */
  static @Nullable String objection(String what, String id) {
    if (!Ids.whole(id)) {
      return what + " has U+FFFD: a part of it was lost before it came here";
    }
    return Ids.valid(id) ? null : what + " is no user id";
  }
}
