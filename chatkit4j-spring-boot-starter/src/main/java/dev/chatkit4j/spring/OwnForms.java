package dev.chatkit4j.spring;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.multipart.MultipartResolver;

/**
 * Keeps Spring MVC from reading the forms that are sent to us: it would do so whole, before anybody
 * is asked, and within limits that are not ours.
 */
final class OwnForms implements BeanPostProcessor {
  private final String files;

  /**
   * Below that path.
   *
   * @param files within the application
   */
  OwnForms(String files) {
    this.files = files;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    return bean instanceof MultipartResolver resolver ? new Others(resolver, files) : bean;
  }

  private record Others(MultipartResolver resolver, String files) implements MultipartResolver {
    @Override
    public boolean isMultipart(HttpServletRequest request) {
      String inside = request.getPathInfo(); // of a servlet that has a path of its own
      String path = inside == null ? request.getServletPath() : inside;
      boolean ours = path.equals(files) || path.startsWith(files + "/");
      return !ours && resolver.isMultipart(request);
    }

    @Override
    public MultipartHttpServletRequest resolveMultipart(HttpServletRequest request)
        throws MultipartException {
      return resolver.resolveMultipart(request);
    }

    @Override
    public void cleanupMultipart(MultipartHttpServletRequest request) {
      resolver.cleanupMultipart(request);
    }
  }
}
