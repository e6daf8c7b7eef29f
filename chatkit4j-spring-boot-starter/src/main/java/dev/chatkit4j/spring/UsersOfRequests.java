package dev.chatkit4j.spring;

import dev.chatkit4j.http.CallerLookup;
import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.protocol.Refusal;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** The callers whom the application's bean knows. */
record UsersOfRequests(ChatUsers users) implements CallerLookup<ChatUser> {
  @Override
  public ChatUser of(HttpRequest request) {
    try {
      ChatUser user = users.of(new Asked(request));
      if (user == null) {
        throw Refusal.unauthorized("nobody is logged in");
      }
      return user;
    } catch (NoUserIdException e) {
      throw Refusal.unauthorized(String.valueOf(e.getMessage()));
    }
  }

  private record Asked(HttpRequest request) implements ChatRequest {
    @Override
    public @Nullable Principal principal() {
      return request.principal();
    }

    @Override
    public @Nullable String header(String name) {
      return request.header(name);
    }
  }
}
