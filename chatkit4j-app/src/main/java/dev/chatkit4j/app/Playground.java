package dev.chatkit4j.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.http.HttpResponse;
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
import org.jspecify.annotations.Nullable;

/**
 * The page to chat with, and one with OpenAI's component: fixed files for everybody, all of them in
 * the program but for that component.
 */
final class Playground {
  /** Where the page is. */
  static final String PAGE = "/";

  /** Where the page with OpenAI's component is. */
  static final String OFFICIAL = "/chatkit-js";

  static final String FOLDER = "/playground/";
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

  @SuppressWarnings("ArrayRecordComponent") // never changed
  private record Served(String type, String policy, String tag, byte[] bytes) {}

  private final Map<String, Served> served = new HashMap<>();
  private final String policy;
  private final String officialPolicy;

  /**
   * Reads the files.
   *
   * @param uploads where else the page sends files to, such as a bucket; null if to nowhere else
   * @param starters what the page offers to say first
   */
  Playground(@Nullable String uploads, List<String> starters) {
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
    addPage(uploads, starters);
    add(OFFICIAL, "playground/chatkit-js.html");
    for (String file : FILES) {
      add(FOLDER + file, "playground/" + file);
    }
    add(FOLDER + "lib/marked.js", webJar("marked", "lib/marked.esm.js"));
  }

  /** The page, told what to offer and where pictures of files are. */
  private void addPage(@Nullable String files, List<String> starters) {
    String resource = "playground/index.html";
    StringBuilder told = new StringBuilder();
    if (files != null) {
      told.append(meta("files", files));
    }
    for (String starter : starters) {
      told.append(meta("starter", starter));
    }
    String page = new String(read(resource), UTF_8).replace("</head>", told + "</head>");
    add(PAGE, resource, page.getBytes(UTF_8));
  }

  private static String meta(String name, String content) {
    return "  <meta name=\"%s\" content=\"%s\">\n".formatted(name, escaped(content));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private void add(String path, String resource) {
    add(path, resource, read(resource));
  }

  private void add(String path, String resource, byte[] bytes) {
    served.put(
        path,
        new Served(
            type(resource), path.equals(OFFICIAL) ? officialPolicy : policy, tag(bytes), bytes));
  }

  private static byte[] read(String resource) {
    try (InputStream in = Playground.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the program's %s cannot be read".formatted(resource), e);
    }
  }

  /** A library's jar knows its version; nobody else has to. */
  private static String webJar(String name, String file) {
    String about = "/META-INF/maven/org.webjars.npm/%s/pom.properties".formatted(name);
    try (InputStream in = Playground.class.getResourceAsStream(about)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks the library " + name);
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

  /** The files, each at its path; whoever has one already gets none. */
  List<OwnPage> pages() {
    return served.entrySet().stream()
        .map(
            each -> new OwnPage(each.getKey(), (request, info) -> answer(each.getValue(), request)))
        .toList();
  }

  private static HttpResponse answer(Served file, HttpRequest request) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Security-Policy", file.policy);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cache-Control", "no-cache");
    headers.put("ETag", file.tag);
    if (file.tag.equals(request.header("If-None-Match"))) {
      return HttpResponse.Whole.nothing(304, headers);
    }
    headers.put("Content-Type", file.type);
    return HttpResponse.Whole.of(200, headers, file.bytes);
  }
}
