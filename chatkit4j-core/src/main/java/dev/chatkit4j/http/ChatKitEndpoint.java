package dev.chatkit4j.http;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.IncomingRequest;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.RequestInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers to all requests at and below one path, whatever serves the HTTP. It makes every
 * decision that is not about a connection: paths, methods, content types, sizes, who is asking and
 * how much, forms of other origins, and what is said of failures. Thread-safe.
 *
 * @param <C> the caller's request context
 */
public final class ChatKitEndpoint<C> {
  /** Where ChatKit is unless it is said otherwise. */
  public static final String PATH = "/chatkit";

  private static final Logger log = LoggerFactory.getLogger(ChatKitEndpoint.class);

  private final ChatKitServer<C> server;
  private final String path;
  private final CallerLookup<C> callers;
  private final Admission<C> admission;
  private final List<SubResource<C>> below;
  private final Resource<C> chatkit = new ChatKit();

  private ChatKitEndpoint(Builder<C> builder, CallerLookup<C> callers) {
    this.server = builder.server;
    this.path = builder.path;
    this.callers = callers;
    this.admission = builder.admission;
    this.below = List.copyOf(builder.below);
  }

  /** An endpoint of that server to be. Files and the like are added {@link Builder#with below}. */
  public static <C> Builder<C> on(ChatKitServer<C> server) {
    return new Builder<>(server);
  }

  /** Where ChatKit is, without a slash at its end. */
  public String path() {
    return path;
  }

  /**
   * What is asked for, for logs: a path without what clients choose.
   *
   * @param asked the path of a request
   * @return null if there is nothing at that path
   */
  public @Nullable String pattern(String asked) {
    if (asked.equals(path)) {
      return path;
    }
    for (SubResource<C> each : below) {
      Resource<C> found = resource(each, asked);
      if (found != null) {
        return path + each.path() + found.pattern();
      }
    }
    return null;
  }

  /** Answers a request whose id is chosen by its client, or by nobody. */
  public HttpResponse answer(HttpRequest request) throws IOException {
    return answer(request, info(request));
  }

  /** What the headers of a request say, with a new id if they have none. */
  public static RequestInfo info(HttpRequest request) {
    return RequestInfo.of(
        request.header("Accept-Language"), request.header(HttpResponse.REQUEST_ID));
  }

  /**
   * Answers a request. Blocks, on a thread that must not be interrupted. Every failure has its
   * answer but one: errors of Java other than {@link OutOfMemoryError}.
   *
   * @return to be sent and closed
   * @throws IOException if the client is gone
   */
  public HttpResponse answer(HttpRequest request, RequestInfo info) throws IOException {
    return answer(resource(request.path()), request, info);
  }

  /**
   * Answers a request to a resource of the application's own, as to those of ChatKit.
   *
   * @param resource null if there is none
   */
  public HttpResponse answer(@Nullable Resource<C> resource, HttpRequest request, RequestInfo info)
      throws IOException {
    HttpResponse answer;
    try {
      if (resource == null) {
        throw Refusal.notFound("There is nothing here; ChatKit is at " + path);
      }
      answer = allowed(resource, request, info);
    } catch (RuntimeException | OutOfMemoryError e) {
      answer = refusal(e, info);
    }
    return answer.to(request.method(), info.requestId());
  }

  /** The answer to a request that fails, or is refused, outside this endpoint. */
  public HttpResponse refusal(Throwable failure, HttpRequest request, RequestInfo info) {
    return refusal(failure, info).to(request.method(), info.requestId());
  }

  private HttpResponse refusal(Throwable failure, RequestInfo info) {
    return HttpResponse.Whole.refusal(server.refusal(failure, info), info.requestId());
  }

  private HttpResponse allowed(Resource<C> resource, HttpRequest request, RequestInfo info)
      throws IOException {
    List<String> methods = resource.methods();
    String method = request.method();
    if (method.equals("OPTIONS")) {
      return HttpResponse.Whole.nothing(204, Map.of("Allow", join(methods) + ", OPTIONS"));
    }
    if (!methods.contains(method.equals("HEAD") ? "GET" : method)) {
      throw new Refusal(405, "method_not_allowed", "Only %s works here".formatted(join(methods)))
          .with("Allow", join(methods) + ", OPTIONS");
    }
    if (resource.takesForms() && !request.trusted()) {
      throw new Refusal(403, "forbidden_origin", "Pages of this origin may not upload");
    }
    return resource.answer(request, info, () -> caller(request));
  }

  private static String join(List<String> methods) {
    return String.join(", ", methods);
  }

  private C caller(HttpRequest request) {
    C caller = callers.of(request);
    if (caller == null) {
      throw Refusal.unauthorized("the request does not say who is asking");
    }
    admission.arrives(caller);
    return caller;
  }

  // -------------------------------------------------------------------------------- resources

  private @Nullable Resource<C> resource(String asked) {
    if (asked.equals(path)) {
      return chatkit;
    }
    for (SubResource<C> each : below) {
      Resource<C> found = resource(each, asked);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable Resource<C> resource(SubResource<C> from, String asked) {
    String start = path + from.path();
    return asked.equals(start) || asked.startsWith(start + "/")
        ? from.at(asked.substring(start.length()))
        : null;
  }

  /** ChatKit itself. */
  private final class ChatKit implements Resource<C> {
    private final RequestBody bodies = new RequestBody();

    @Override
    public String pattern() {
      return "";
    }

    @Override
    public List<String> methods() {
      return List.of("POST");
    }

    @Override
    public HttpResponse answer(HttpRequest request, RequestInfo info, Supplier<C> known)
        throws IOException {
      String obstacle = request.cannotStream();
      if (obstacle != null) {
        throw cannotStream(obstacle, info);
      }
      RequestBody.requireJson(request.header("Content-Type"), request.header("Origin"));
      if (request.length() > RequestBody.MAX_AUDIO_BYTES) {
        throw Refusal.tooLarge(RequestBody.MAX_AUDIO_BYTES);
      }
      C caller = known.get();
      try (IncomingRequest<C> incoming =
          server.incoming(caller, decoded -> admission.begins(decoded, caller))) {
        bodies.read(request.body(), incoming);
        return switch (server.process(incoming, info)) {
          case Reply.Json json -> HttpResponse.Whole.json(json);
          case Reply.Events events -> HttpResponse.Stream.of(events);
        };
      }
    }
  }

  /**
   * The answer in place of a stream of which an adapter found out, too late to refuse the request,
   * that something in the application would keep it until its end. Closes the stream.
   *
   * @param reason for whoever made the application
   */
  public HttpResponse keptBack(HttpResponse.Stream stream, String reason) {
    stream.close();
    String id = requireNonNull(stream.headers().get(HttpResponse.REQUEST_ID));
    Refusal refusal = cannotStream(reason, new RequestInfo(null, id));
    return HttpResponse.Whole.refusal(refusal, id).to("POST", id);
  }

  private static Refusal cannotStream(String reason, RequestInfo info) {
    log.atError()
        .addKeyValue("request_id", info.requestId())
        .log("No answer of ChatKit can be streamed: {}", reason);
    return new Refusal(
        500, "cannot_stream", "This application cannot stream answers; its log says why");
  }

  /** An endpoint to be. */
  public static final class Builder<C> {
    private final ChatKitServer<C> server;
    private final List<SubResource<C>> below = new ArrayList<>();
    private String path = PATH;
    private @Nullable CallerLookup<C> callers;
    private Admission<C> admission = Admission.all();

    private Builder(ChatKitServer<C> server) {
      this.server = requireNonNull(server, "server");
    }

    /**
     * Where ChatKit is, instead of {@value ChatKitEndpoint#PATH}.
     *
     * @throws IllegalArgumentException if it does not begin with a slash or ends with one
     */
    public Builder<C> path(String path) {
      if (!path.startsWith("/") || path.endsWith("/")) {
        throw new IllegalArgumentException(
            "the path must begin with a slash and not end with one, unlike '%s'".formatted(path));
      }
      this.path = path;
      return this;
    }

    /** Who is asking. Must be said, or nothing can be answered. */
    public Builder<C> callers(CallerLookup<C> callers) {
      this.callers = requireNonNull(callers, "callers");
      return this;
    }

    /** How much each may ask for, instead of everything. */
    public Builder<C> admission(Admission<C> admission) {
      this.admission = requireNonNull(admission, "admission");
      return this;
    }

    /** Adds something below the path, such as the {@code AttachmentServer} given to the server. */
    public Builder<C> with(SubResource<C> resource) {
      below.add(requireNonNull(resource, "resource"));
      return this;
    }

    /**
     * The endpoint.
     *
     * @throws IllegalStateException if it is not said who is asking
     */
    public ChatKitEndpoint<C> build() {
      if (callers == null) {
        throw new IllegalStateException("the endpoint must be told by callers() who is asking");
      }
      return new ChatKitEndpoint<>(this, callers);
    }
  }
}
