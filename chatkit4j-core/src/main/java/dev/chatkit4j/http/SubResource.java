package dev.chatkit4j.http;

import org.jspecify.annotations.Nullable;

/**
 * A part that a module adds below the path of ChatKit, such as the files. Thread-safe.
 *
 * @param <C> the caller's request context
 */
public interface SubResource<C> {
  /** What its paths begin with below that of ChatKit, such as {@code /attachments}. */
  String path();

  /**
   * The resource at a path.
   *
   * @param below what follows {@link #path}, decoded: nothing, or a slash and more
   * @return null if there is none
   */
  @Nullable Resource<C> at(String below);
}
