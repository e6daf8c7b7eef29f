package dev.chatkit4j.playground;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.http.HttpResponse;
import dev.chatkit4j.http.Resource;
import dev.chatkit4j.http.SubResource;
import dev.chatkit4j.server.RequestInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A page to chat with, and one with OpenAI's component: fixed files for everybody who can reach
 * them, all of them in this jar but for that component. Whoever chats is asked for as by any other
 * client. Thread-safe.
 *
 * <p>Below an endpoint the page is at {@value #PATH} and a slash; it finds the endpoint wherever
 * that is.
 *
 * @param <C> the caller's request context, at which nothing here looks
 */
public final class Playground<C> implements SubResource<C> {
  /** Where it is below an endpoint. */
  public static final String PATH = "/playground";

  private static final String PAGE = "/";
  private static final String OFFICIAL = "/chatkit-js";
  private static final String[] FILES = {
    "app.css",
    "composer.js",
    "dom.js",
    "forms.js",
    "icon.svg",
    "icons.js",
    "inspector.js",
    "items.js",
    "main.js",
    "markdown.js",
    "official.js",
    "pictures.js",
    "reader.js",
    "reading.js",
    "reducer.js",
    "threads.js",
    "uploads.js",
    "widget-actions.js",
    "widget-bounds.js",
    "widget-chart.js",
    "widget-controls.js",
    "widget-place.js",
    "widget-values.js",
    "widgets.css",
    "widgets.js",
    "wire.js"
  };
  private static final String CDN = "https://cdn.platform.openai.com";

  private final String path;
  private final String folder;
  private final String chatkit;
  private final String policy;
  private final String officialPolicy;
  private final Map<String, Resource<C>> resources = new HashMap<>();

  /** The pages below an endpoint, for a server that keeps users' files itself or none. */
  public Playground() {
    this(null, List.of());
  }

  /**
   * The pages below an endpoint.
   *
   * @param uploads where else the page sends files to, such as a bucket, as in {@code
   *     https://files.example} or {@code https://*.files.example}; null if to nowhere else
   * @param starters what the page offers to say first
   */
  public Playground(@Nullable String uploads, List<String> starters) {
    this(PATH, "/", "..", uploads, starters);
    resources.put("", new Moved<>());
  }

  /**
   * The pages at the root of a server whose endpoint is at {@code /chatkit}: the one to chat with
   * at {@code /}, OpenAI's at {@code /chatkit-js}, their files below {@value #PATH}.
   *
   * @param uploads where else the page sends files to, see {@link #Playground(String, List)}
   * @param starters what the page offers to say first
   */
  public static <C> Playground<C> atRoot(@Nullable String uploads, List<String> starters) {
    return new Playground<>("", PATH + "/", "chatkit", uploads, starters);
  }

  private Playground(
      String path, String folder, String chatkit, @Nullable String uploads, List<String> starters) {
    this.path = path;
    this.folder = folder;
    this.chatkit = chatkit;
    String elsewhere = uploads == null ? "" : " " + uploads;
    policy =
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob: https:%s;"
                .formatted(elsewhere)
            + " connect-src 'self'%s; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                .formatted(elsewhere);
    officialPolicy =
        "default-src 'none'; script-src 'self' %1$s; style-src 'self' 'unsafe-inline'; img-src 'self'"
                .formatted(CDN)
            + " data: blob: https:; font-src 'self' %1$s; frame-src %1$s; connect-src 'self' %1$s%2$s;"
                .formatted(CDN, elsewhere)
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    addPage(PAGE, "index.html", policy, told(uploads, starters));
    addPage(OFFICIAL, "chatkit-js.html", officialPolicy, "");
    for (String file : FILES) {
      addFile(file, file);
    }
    addFile("lib/marked.js", webJar("marked", "lib/marked.esm.js"));
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable Resource<C> at(String below) {
    return resources.get(below);
  }

  /** What to offer and where pictures of files are. */
  private static String told(@Nullable String files, List<String> starters) {
    StringBuilder told = new StringBuilder();
    if (files != null) {
      told.append(meta("files", files));
    }
    for (String starter : starters) {
      told.append(meta("starter", starter));
    }
    return told.toString();
  }

  private static String meta(String name, String content) {
    return "  <meta name=\"%s\" content=\"%s\">\n".formatted(name, escaped(content));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  /** A page, told where its files and ChatKit are as seen from there, and more for its head. */
  private void addPage(String at, String resource, String pagePolicy, String told) {
    String page =
        new String(read(resource), UTF_8)
            .replace("{files}", folder.substring(1))
            .replace("{chatkit}", chatkit)
            .replace("</head>", told + "</head>");
    add(at, at, resource, pagePolicy, page.getBytes(UTF_8));
  }

  private void addFile(String name, String resource) {
    add(folder + name, folder + "{file}", resource, policy, read(resource));
  }

  private void add(String at, String pattern, String resource, String itsPolicy, byte[] bytes) {
    resources.put(at, new Served<>(pattern, type(resource), itsPolicy, tag(bytes), bytes));
  }

  private static byte[] read(String resource) {
    try (InputStream in = Playground.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the playground lacks " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the playground's %s cannot be read".formatted(resource), e);
    }
  }

  /** A library's jar knows its version; nobody else has to. */
  private static String webJar(String name, String file) {
    String about = "/META-INF/maven/org.webjars.npm/%s/pom.properties".formatted(name);
    try (InputStream in = Playground.class.getResourceAsStream(about)) {
      if (in == null) {
        throw new IllegalStateException("the playground lacks the library " + name);
      }
      Properties properties = new Properties();
      properties.load(in);
      return "/META-INF/resources/webjars/%s/%s/%s"
          .formatted(name, properties.getProperty("version"), file);
    } catch (IOException e) {
      throw new UncheckedIOException("the library %s cannot be read".formatted(name), e);
    }
  }

  private static String type(String resource) {
    return switch (resource.substring(resource.lastIndexOf('.'))) {
      case ".html" -> "text/html; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> "text/javascript; charset=utf-8";
    };
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\"%s\"".formatted(Base64.getUrlEncoder().encodeToString(digest).substring(0, 22));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** A file, which whoever has it already does not get again. */
  @SuppressWarnings("ArrayRecordComponent") // never changed
  private record Served<C>(String pattern, String type, String policy, String tag, byte[] bytes)
      implements Resource<C> {
    @Override
    public List<String> methods() {
      return List.of("GET");
    }

    @Override
    public HttpResponse answer(HttpRequest request, RequestInfo info, Supplier<C> caller) {
      Map<String, String> headers = new HashMap<>();
      headers.put("Content-Security-Policy", policy);
      headers.put("X-Content-Type-Options", "nosniff");
      headers.put("Referrer-Policy", "no-referrer");
      headers.put("Cache-Control", "no-cache");
      headers.put("ETag", tag);
      if (tag.equals(request.header("If-None-Match"))) {
        return HttpResponse.Whole.nothing(304, headers);
      }
      headers.put("Content-Type", type);
      return HttpResponse.Whole.of(200, headers, bytes);
    }
  }

  /**
   * The way to the page from its address without a slash, from which it would not find its files.
   */
  private record Moved<C>() implements Resource<C> {
    @Override
    public String pattern() {
      return "";
    }

    @Override
    public List<String> methods() {
      return List.of("GET");
    }

    @Override
    public HttpResponse answer(HttpRequest request, RequestInfo info, Supplier<C> caller) {
      return HttpResponse.Whole.nothing(302, Map.of("Location", PATH.substring(1) + "/"));
    }
  }
}
