package dev.chatkit4j.app;

import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.http.HttpResponse;
import dev.chatkit4j.http.Resource;
import dev.chatkit4j.server.RequestInfo;
import java.util.List;
import java.util.function.Supplier;

/** A resource of the program's own, for everybody. */
record OwnPage(String pattern, Content content) implements Resource<Caller> {
  /** Makes the answer. */
  @FunctionalInterface
  interface Content {
    /** Answers a request. */
    HttpResponse answer(HttpRequest request, RequestInfo info);
  }

  @Override
  public List<String> methods() {
    return List.of("GET");
  }

  @Override
  public HttpResponse answer(HttpRequest request, RequestInfo info, Supplier<Caller> caller) {
    return content.answer(request, info);
  }
}
