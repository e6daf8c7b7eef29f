package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.that;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.chatkit4j.protocol.UploadDescriptor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** The ground under the tests of links. */
abstract class LinkGroup<C> extends FileGroup<C> {
  private static final Duration PAUSE = Duration.ofMillis(50);

  LinkGroup(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  final LinkFollower follower() {
    return LinkFollower.of(files(), contract);
  }

  final boolean leadsElsewhere() {
    return files().links().isEmpty();
  }

  final void requirePatience() {
    if (contract.patience().isZero()) {
      abort("links are not to be waited for: patience() is zero");
    }
  }

  /** The address with each of its parameters changed, or with its end if it has none. */
  static List<String> tampered(String url) {
    List<String> tampered = new ArrayList<>();
    for (int i = url.indexOf('?'); i >= 0; i = url.indexOf('&', i + 1)) {
      int value = url.indexOf('=', i) + 1;
      if (value > 0 && value < url.length() && url.charAt(value) != '&') {
        tampered.add(changed(url, value));
      }
    }
    return tampered.isEmpty() ? List.of(changed(url, url.length() - 1)) : tampered;
  }

  private static String changed(String url, int at) {
    return url.substring(0, at) + (url.charAt(at) == '1' ? '2' : '1') + url.substring(at + 1);
  }

  static UploadDescriptor at(String url, UploadDescriptor upload) {
    return new UploadDescriptor(url, upload.method(), upload.headers());
  }

  /** Tries until it is refused. */
  final void refusedSoon(String what, Instant after, Callable<Boolean> attempt) throws Exception {
    Instant deadline = after.plus(contract.patience());
    boolean last = false;
    while (attempt.call()) {
      that(what, !last);
      last = Instant.now().isAfter(deadline);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
