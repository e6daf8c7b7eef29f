package dev.chatkit4j.spring;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.server.Turn;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.actuate.web.exchanges.InMemoryHttpExchangeRepository;
import org.springframework.boot.actuate.web.exchanges.Include;
import org.springframework.boot.servlet.actuate.web.exchanges.HttpExchangesFilter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.mock.web.MockFilterConfig;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CharacterEncodingFilter;
import org.springframework.web.filter.CommonsRequestLoggingFilter;
import org.springframework.web.filter.CompositeFilter;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.filter.FormContentFilter;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.filter.HiddenHttpMethodFilter;
import org.springframework.web.filter.RelativeRedirectFilter;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.filter.ServletContextRequestLoggingFilter;
import org.springframework.web.filter.ServletRequestPathFilter;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.multipart.support.MultipartFilter;
import org.springframework.web.servlet.resource.ResourceUrlEncodingFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Streams through the filters that Spring has, and some that applications write. */
@Timeout(120)
class FiltersTest {
  /** Which filter a request goes through; the same name with {@code inner} is behind security. */
  private static final String HEADER = "X-Filter";

  private static final String INSTEAD_OF_TOMCAT =
      "spring.autoconfigure.exclude="
          + "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration,"
          + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration";

  enum Server {
    TOMCAT,
    JETTY,
    NETTY;

    Running.Setup setup() {
      Running.Setup setup = Running.on(this == NETTY ? Stack.WEBFLUX : Stack.MVC).believing();
      return this == JETTY ? setup.set(INSTEAD_OF_TOMCAT) : setup;
    }
  }

  /** By the name of what Spring has. */
  private static final Map<String, Filter> SHIPPED =
      Map.ofEntries(
          entry("CharacterEncoding", new CharacterEncodingFilter("UTF-8", true)),
          entry("CommonsRequestLogging", logging()),
          entry("Composite", composite()),
          entry("Cors", new CorsFilter(new UrlBasedCorsConfigurationSource())),
          entry("FormContent", new FormContentFilter()),
          entry("ForwardedHeader", new ForwardedHeaderFilter()),
          entry("HiddenHttpMethod", new HiddenHttpMethodFilter()),
          entry(
              "HttpExchanges",
              new HttpExchangesFilter(
                  new InMemoryHttpExchangeRepository(), Include.defaultIncludes())),
          entry("Multipart", new MultipartFilter()),
          entry("RelativeRedirect", new RelativeRedirectFilter()),
          entry("RequestContext", new RequestContextFilter()),
          entry("ResourceUrlEncoding", new ResourceUrlEncodingFilter()),
          entry(
              "ServerHttpObservation",
              new ServerHttpObservationFilter(ObservationRegistry.create())),
          entry("ServletContextRequestLogging", new ServletContextRequestLoggingFilter()),
          entry("ServletRequestPath", new ServletRequestPathFilter()),
          entry("ShallowEtagHeader", new ShallowEtagHeaderFilter()),
          entry(
              "UrlHandler",
              UrlHandlerFilter.trailingSlashHandler("/other/**").wrapRequest().build()),
          entry("ContentCachingResponseWrapper", FiltersTest::caching),
          entry("nothing", (request, response, chain) -> chain.doFilter(request, response)));

  /** As applications log answers. */
  private static void caching(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var caching = new ContentCachingResponseWrapper((HttpServletResponse) response);
    chain.doFilter(request, caching);
    caching.copyBodyToResponse();
  }

  private static CommonsRequestLoggingFilter logging() {
    CommonsRequestLoggingFilter logging = new CommonsRequestLoggingFilter();
    logging.setIncludePayload(true);
    return logging;
  }

  private static CompositeFilter composite() {
    CompositeFilter composite = new CompositeFilter();
    composite.setFilters(List.of(new ShallowEtagHeaderFilter(), new ShallowEtagHeaderFilter()));
    return composite;
  }

  /** Puts the filter that a request names around the others, or behind all others. */
  @Configuration(proxyBeanMethods = false)
  static class Chosen {
    @Bean
    FilterRegistrationBean<Filter> outer() {
      return registered(HEADER, Ordered.HIGHEST_PRECEDENCE);
    }

    @Bean
    FilterRegistrationBean<Filter> inner() {
      return registered(HEADER + "-Inner", Ordered.LOWEST_PRECEDENCE);
    }

    private static FilterRegistrationBean<Filter> registered(String header, int order) {
      Filter chosen =
          (request, response, chain) -> {
            String name = ((HttpServletRequest) request).getHeader(header);
            if (name == null) {
              chain.doFilter(request, response);
            } else {
              requireNonNull(SHIPPED.get(name), name).doFilter(request, response, chain);
            }
          };
      var registration = new FilterRegistrationBean<>(chosen);
      registration.setName(header);
      registration.setOrder(order);
      return registration;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NETTY")
  void a_stream_comes_through_every_filter_that_spring_has(Server server) throws Exception {
    for (Filter filter : SHIPPED.values()) {
      filter.init(new MockFilterConfig());
    }
    Responder responder = new Responder();
    try (Running running = server.setup().with(Chosen.class).answering(responder).start()) {
      for (String filter : SHIPPED.keySet()) {
        for (String header : List.of(HEADER, HEADER + "-Inner")) {
          responder.read = new CountDownLatch(1);
          HttpResponse<InputStream> answer = running.open(create(running).header(header, filter));

          assertThat(answer.statusCode()).as("%s by %s", filter, header).isEqualTo(200);
          assertThat(answer.headers().firstValue("content-type").orElseThrow())
              .startsWith("text/event-stream");
          assertThat(answer.headers().map())
              .as("%s by %s", filter, header)
              .containsEntry("x-content-type-options", List.of("nosniff"))
              .doesNotContainKeys("content-length", "etag");
          readAsItComes(filter + " by " + header, answer.body(), responder.read);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void events_go_out_as_they_come_also_where_they_are_to_be_compressed(Server server)
      throws Exception {
    Responder responder = new Responder();
    try (Running running =
        server
            .setup()
            .set(
                "server.compression.enabled=true",
                "server.compression.min-response-size=1",
                "server.compression.mime-types=application/json,text/event-stream")
            .answering(responder)
            .start()) {
      HttpResponse<InputStream> answer =
          running.open(create(running).header("Accept-Encoding", "gzip"));

      assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
      readAsItComes(server.name(), answer.body(), responder.read);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NETTY")
  void behind_a_filter_without_async_nothing_is_begun_and_the_answer_is_500(Server server)
      throws Exception {
    try (Running running =
        server.setup().with(Synchronous.class).answering(new Responder()).start()) {
      HttpResponse<String> answer = running.send(create(running));
      HttpResponse<String> list = running.send(running.post("alice", Running.LIST));

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(answer.body()).contains("cannot_stream");
      assertThat(list.statusCode()).isEqualTo(500);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Synchronous {
    @Bean
    FilterRegistrationBean<Filter> synchronous() {
      var registration =
          new FilterRegistrationBean<Filter>(
              (request, response, chain) -> chain.doFilter(request, response));
      registration.setAsyncSupported(false);
      return registration;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NETTY")
  void behind_a_filter_that_keeps_everything_the_answer_is_500_and_whole(Server server)
      throws Exception {
    try (Running running = server.setup().with(Keeping.class).answering(new Responder()).start()) {
      HttpResponse<String> answer = running.send(create(running));

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(answer.body()).contains("cannot_stream");
    }
  }

  /** A response that does not let the answer out when it is flushed. */
  @Configuration(proxyBeanMethods = false)
  static class Keeping {
    @Bean
    FilterRegistrationBean<Filter> keeping() {
      return new FilterRegistrationBean<>(
          (request, response, chain) -> chain.doFilter(request, new Unflushed(response)));
    }

    private static final class Unflushed extends HttpServletResponseWrapper {
      Unflushed(ServletResponse response) {
        super((HttpServletResponse) response);
      }

      @Override
      public void flushBuffer() {
        // as filters do that compress or change an answer once they have all of it
      }
    }
  }

  private static HttpRequest.Builder create(Running running) {
    return running.post("alice", Running.create("hi"));
  }

  /** Goes on once its first words have been read. */
  private static final class Responder implements ChatResponder {
    private volatile CountDownLatch read = new CountDownLatch(1);

    @Override
    public void respond(Turn<ChatUser> turn) throws Exception {
      turn.say("the first");
      read.await();
      turn.say("the second");
    }
  }

  private static void readAsItComes(String what, InputStream body, CountDownLatch read)
      throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      StringBuilder text = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        text.append(line).append('\n');
        if (text.indexOf("the first") >= 0) {
          read.countDown();
        }
      }
      assertThat(text).as(what).contains("the first", "the second");
      assertThat(read.getCount()).as(what).isZero();
    }
  }
}
