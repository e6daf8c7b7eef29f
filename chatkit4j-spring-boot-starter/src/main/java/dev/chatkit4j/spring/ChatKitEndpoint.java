package dev.chatkit4j.spring;

import dev.chatkit4j.http.FileRoutes;
import dev.chatkit4j.http.HttpFailure;
import dev.chatkit4j.http.RequestBody;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.IncomingRequest;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.RequestInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is answered to which request, whichever web server it comes from. Thread-safe. */
final class ChatKitEndpoint {
  /** Where ChatKit is unless a property says otherwise. */
  static final String PATH = "/chatkit";

  /** Follows the path of ChatKit. */
  static final String FILES = "/attachments";

  private static final Logger log = LoggerFactory.getLogger(ChatKitEndpoint.class);

  private final ChatKitServer<ChatUser> server;
  private final ChatUsers users;
  private final String path;
  private final RequestBody bodies = new RequestBody();
  private final @Nullable FileRoutes<ChatUser> files;

  ChatKitEndpoint(ChatKitServer<ChatUser> server, ChatUsers users, String path) {
    this.server = server;
    this.users = users;
    this.path = path;
    this.files = server.files().map(FileRoutes::new).orElse(null);
  }

  /** Where ChatKit is, without a slash at its end. */
  String path() {
    return path;
  }

  /**
   * Answers. Blocks, on a thread that must not be interrupted.
   *
   * @param asked the path within the application
   * @throws IOException if the client is gone
   */
  Answer answer(String asked, EndpointCall call) throws IOException {
    RequestInfo info =
        RequestInfo.of(call.header("Accept-Language"), call.header(Answer.REQUEST_ID));
    try {
      return route(asked.substring(path.length()), call, info);
    } catch (HttpFailure e) {
      return logged(e, info);
    } catch (OverBudgetException e) {
      return logged(HttpFailure.of(e), info);
    } catch (OutOfMemoryError e) {
      log.atError()
          .addKeyValue("request_id", info.requestId())
          .setCause(e)
          .log("A request needs more memory than there is");
      return refusal(HttpFailure.busy(), info);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("request_id", info.requestId()).setCause(e).log("A request failed");
      return refusal(HttpFailure.internal(), info);
    }
  }

  private static Answer logged(HttpFailure why, RequestInfo info) {
    if (why.reason() != null) {
      log.atWarn()
          .addKeyValue("request_id", info.requestId())
          .log("Refused with {}: {}", why.status(), why.reason());
    }
    return refusal(why, info);
  }

  private static Answer refusal(HttpFailure why, RequestInfo info) {
    String id = info.requestId();
    return Answer.Whole.json(id, why.status(), why.body(id), why.headers());
  }

  private Answer route(String below, EndpointCall call, RequestInfo info) throws IOException {
    if (below.isEmpty()) {
      Answer other = unlessAllowed(List.of("POST"), call, info);
      return other == null ? chatkit(call, info) : other;
    }
    FileRoutes.Address address =
        below.startsWith(FILES) ? FileRoutes.Address.of(below.substring(FILES.length())) : null;
    if (files == null || address == null) {
      throw HttpFailure.notFound(path);
    }
    Answer other = unlessAllowed(address.methods(), call, info);
    return other == null ? file(files, address, call, info) : other;
  }

  /** Null if it is one of those methods, or HEAD for GET. */
  private static @Nullable Answer unlessAllowed(
      List<String> methods, EndpointCall call, RequestInfo info) {
    String asked = call.method().equals("HEAD") ? "GET" : call.method();
    if (methods.contains(asked)) {
      return null;
    }
    String allowed = String.join(", ", methods);
    if (asked.equals("OPTIONS")) {
      return Answer.Whole.nothing(info.requestId(), Map.of("Allow", allowed + ", OPTIONS"));
    }
    throw HttpFailure.methodNotAllowed(allowed).with("Allow", allowed + ", OPTIONS");
  }

  private Answer chatkit(EndpointCall call, RequestInfo info) throws IOException {
    if (!call.canStream()) {
      throw cannotStream(
          info.requestId(),
          "a filter before it, or the servlet, is registered without asyncSupported, so that it"
              + " would end with the request's thread");
    }
    RequestBody.requireJson(call.header("Content-Type"), call.header("Origin"));
    if (call.length() > RequestBody.MAX_AUDIO_BYTES) {
      throw HttpFailure.tooLarge(RequestBody.MAX_AUDIO_BYTES);
    }
    ChatUser user = user(call);
    try (IncomingRequest<ChatUser> request = server.incoming(user)) {
      bodies.read(call.body(), request);
      return answer(server.process(request, info), info);
    }
  }

  /**
   * Answers in place of a stream that something in the application would keep until its end.
   *
   * @param by what the application has put around the response
   */
  static Answer.Whole keptBack(String requestId, Class<?> by) {
    HttpFailure why =
        cannotStream(
            requestId,
            "the response does not go out when it is flushed; a filter has put %s around it"
                .formatted(by.getName()));
    return Answer.Whole.json(requestId, why.status(), why.body(requestId), why.headers());
  }

  /** Logs the reason, which is for whoever made the application. */
  private static HttpFailure cannotStream(String requestId, String reason) {
    log.atError()
        .addKeyValue("request_id", requestId)
        .log("No answer of ChatKit can be streamed: {}", reason);
    return new HttpFailure(
        500, "cannot_stream", "This application cannot stream answers; its log says why");
  }

  private static Answer answer(Reply reply, RequestInfo info) {
    return switch (reply) {
      case Reply.Json json -> Answer.Whole.json(info.requestId(), json);
      case Reply.Events events -> new Answer.Stream(info.requestId(), events);
    };
  }

  private Answer file(
      FileRoutes<ChatUser> from, FileRoutes.Address address, EndpointCall call, RequestInfo info)
      throws IOException {
    if (address.takesForms() && !call.trusted()) {
      throw HttpFailure.forbiddenOrigin();
    }
    return new Answer.Whole(info.requestId(), from.answer(address, call, () -> user(call)), null);
  }

  private ChatUser user(EndpointCall call) {
    try {
      ChatUser user = users.of(call);
      if (user == null) {
        throw HttpFailure.unauthorized("nobody is logged in");
      }
      return user;
    } catch (NoUserIdException e) {
      throw HttpFailure.unauthorized(String.valueOf(e.getMessage()));
    }
  }
}
