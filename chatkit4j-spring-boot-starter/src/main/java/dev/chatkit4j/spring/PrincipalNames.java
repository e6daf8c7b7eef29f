package dev.chatkit4j.spring;

import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.util.ClassUtils;

/** The principal's name, or the one user that everybody is who has none. */
final class PrincipalNames implements ChatUsers {
  private static final Logger log = LoggerFactory.getLogger(PrincipalNames.class);

  private static final boolean SECURITY =
      ClassUtils.isPresent(
          "org.springframework.security.core.Authentication",
          PrincipalNames.class.getClassLoader());

  private final @Nullable ChatUser anonymous;

  PrincipalNames(@Nullable String anonymousUser) {
    anonymous = anonymousUser == null ? null : new ChatUser(anonymousUser, null);
    if (!SECURITY && anonymous == null) {
      log.warn(
          "Without Spring Security nobody is known, and every request is refused: set"
              + " chatkit4j.anonymous-user, or declare a bean of type ChatUsers");
    }
  }

  @Override
  public @Nullable ChatUser of(ChatRequest request) {
    Principal principal = request.principal();
    if (principal == null || (SECURITY && Unknown.is(principal))) {
      return anonymous;
    }
    String name = principal.getName();
    return name == null ? null : new ChatUser(name, principal);
  }

  /** Apart, since Spring Security may not be there. */
  private static final class Unknown {
    static boolean is(Principal principal) {
      return principal instanceof Authentication authentication
          && (authentication instanceof AnonymousAuthenticationToken
              || !authentication.isAuthenticated());
    }
  }
}
