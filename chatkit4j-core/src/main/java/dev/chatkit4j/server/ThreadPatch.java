package dev.chatkit4j.server;

import dev.chatkit4j.protocol.ThreadMetadata;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a turn to a thread. Applied to the thread as it is by then, a field that somebody
 * else changed meanwhile stays as they set it.
 */
record ThreadPatch(ThreadMetadata before, ThreadMetadata after) {
  ThreadMetadata applyTo(ThreadMetadata current) {
    return new ThreadMetadata(
        current.id(),
        current.createdAt(),
        merged(before.title(), after.title(), current.title()),
        merged(before.status(), after.status(), current.status()),
        merged(
            before.allowedImageDomains(),
            after.allowedImageDomains(),
            current.allowedImageDomains()),
        merged(before.metadata(), after.metadata(), current.metadata()));
  }

  private static <T extends @Nullable Object> T merged(T before, T after, T current) {
    return Objects.equals(before, current) ? after : current;
  }
}
