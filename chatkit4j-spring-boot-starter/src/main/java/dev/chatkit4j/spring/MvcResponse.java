package dev.chatkit4j.spring;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.servlet.ServletExchange;
import dev.chatkit4j.servlet.Surroundings;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.UriUtils;
import org.springframework.web.util.WebUtils;

/** The answer to a request to Spring MVC, made when it is written. */
final class MvcResponse implements ServerResponse {
  private final ChatKitEndpoint<ChatUser> endpoint;
  private final String path;
  private volatile int status; // 0 until it is known

  /**
   * To be answered.
   *
   * @param path within the application, as sent
   */
  MvcResponse(ChatKitEndpoint<ChatUser> endpoint, String path) {
    this.endpoint = endpoint;
    this.path = path;
  }

  @Override
  public @Nullable ModelAndView writeTo(
      HttpServletRequest request, HttpServletResponse response, Context context) {
    ServletExchange.answer(
        endpoint,
        UriUtils.decode(path, StandardCharsets.UTF_8),
        request,
        response,
        new SpringMvc());
    status = response.getStatus();
    return null;
  }

  /** Spring MVC, around the endpoint. */
  private record SpringMvc() implements Surroundings {
    /** An origin that Spring allows has got its header by now. */
    @Override
    public boolean trusts(HttpServletRequest request, HttpServletResponse response) {
      return !CorsUtils.isCorsRequest(request)
          || response.getHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN) != null;
    }

    /** The same response without what would keep the answer until it is whole. */
    @Override
    public HttpServletResponse flushed(HttpServletResponse response) throws IOException {
      response.flushBuffer();
      HttpServletResponse direct = response;
      var keeping = WebUtils.getNativeResponse(direct, ContentCachingResponseWrapper.class);
      while (keeping != null) {
        direct = (HttpServletResponse) keeping.getResponse();
        direct.flushBuffer();
        keeping = WebUtils.getNativeResponse(direct, ContentCachingResponseWrapper.class);
      }
      return direct;
    }
  }

  /**
   * The status of the answer.
   *
   * @throws IllegalStateException if it is not answered yet
   */
  @Override
  public HttpStatusCode statusCode() {
    if (status == 0) {
      throw new IllegalStateException("the request is answered when its response is written");
    }
    return HttpStatusCode.valueOf(status);
  }

  @Override
  public HttpHeaders headers() {
    return HttpHeaders.EMPTY;
  }

  @Override
  public MultiValueMap<String, Cookie> cookies() {
    return new LinkedMultiValueMap<>();
  }
}
