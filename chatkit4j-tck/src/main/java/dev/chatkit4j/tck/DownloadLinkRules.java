package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks.Action;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules A8.1 to A8.6. */
abstract class DownloadLinkRules<C> extends LinkGroup<C> {
  private static final byte[] HELLO = bytes("hello");

  /** The name of a saved file as RFC 8187 has it. */
  private static final Pattern NAME =
      Pattern.compile(
          "filename\\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-Fa-f]{2})+)(?:;|$)",
          Pattern.CASE_INSENSITIVE);

  DownloadLinkRules(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  private static Instant later() {
    return Instant.now().plus(Duration.ofHours(1));
  }

  private static Attachment file(AttachmentKey key) {
    return Attachment.of(key.id(), "a.txt", TYPE, null, "");
  }

  private static Attachment picture(AttachmentKey key) {
    return Attachment.of(key.id(), "a.png", "image/png", null, "");
  }

  private URI link(AttachmentKey key) {
    return files().download(key, file(key), later());
  }

  private Optional<byte[]> followed(URI link, AttachmentKey key) throws Exception {
    return follower().get(link, key, Action.DOWNLOAD).map(LinkFollower.Answer::body);
  }

  private byte[] given(URI link, AttachmentKey key) throws Exception {
    return followed(link, key).orElseThrow(() -> new AssertionError("a link is refused"));
  }

  @Rule("A8.1")
  void whoever_has_a_link_gets_the_bytes() throws Exception {
    for (String id : List.of("atc_1", "a b/ä?c=1&d")) {
      AttachmentKey key = key(id);
      write(key, bytes(100_000));
      sameBytes("what is given of " + id, bytes(100_000), given(link(key), key));
    }
  }

  @Rule("A8.2")
  void what_is_downloaded_elsewhere_is_saved_under_its_name() throws Exception {
    if (!leadsElsewhere()) {
      abort("the server hands the bytes out itself: links() is present");
    }
    AttachmentKey key = key("atc_1");
    String name = "a*b'c (ä) \"+%.html";
    write(key, HELLO);
    Attachment page = Attachment.of(key.id(), name, "text/html", null, "");
    LinkFollower.Answer answer =
        follower()
            .get(files().download(key, page, later()), key, Action.DOWNLOAD)
            .orElseThrow(() -> new AssertionError("a link is refused"));
    String disposition = answer.disposition();
    that("Content-Disposition is " + disposition, disposition.startsWith("attachment"));
    Matcher encoded = NAME.matcher(disposition);
    that("no name as RFC 8187 has it: " + disposition, encoded.find());
    same("name", name, URLDecoder.decode(encoded.group(1).replace("+", "%2B"), UTF_8));
  }

  @Rule("A8.3")
  void a_link_gives_no_other_file() throws Exception {
    AttachmentKey key = key("atc_1");
    List<AttachmentKey> others = List.of(key("atc_2"), files().key("atc_1", bob));
    write(key, HELLO);
    Set<URI> links = new HashSet<>(Set.of(link(key)));
    for (AttachmentKey other : others) {
      byte[] secret = bytes("not hello");
      write(other, secret);
      links.add(link(other));
      String url =
          link(key).toString().replace(key.path(), other.path()).replace(key.id(), other.id());
      Optional<byte[]> got = followed(URI.create(url), other);
      that(
          "a link gives the file of another key",
          got.filter(body -> Arrays.equals(body, secret)).isEmpty());
    }
    same("number of different links to three files", 3, links.size());
  }

  @Rule("A8.3")
  void a_changed_link_is_refused() throws Exception {
    AttachmentKey key = key("atc_1");
    write(key, HELLO);
    for (String url : tampered(link(key).toString())) {
      that("a changed link gives the bytes: " + url, followed(URI.create(url), key).isEmpty());
    }
  }

  @Rule("A8.4")
  void a_link_whose_time_is_over_is_refused() throws Exception {
    AttachmentKey key = key("atc_1");
    write(key, HELLO);
    requirePatience();
    Instant until = Instant.now().plusSeconds(2);
    URI link = files().download(key, file(key), until);
    URI preview = files().preview(key, picture(key), until);
    refusedSoon("a link is good for ever", until, () -> followed(link, key).isPresent());
    refusedSoon(
        "a link to a preview is good for ever",
        until,
        () -> follower().get(preview, key, Action.PREVIEW).isPresent());
    sameBytes("what a new link gives", HELLO, given(link(key), key));
  }

  @Rule("A8.5")
  void a_preview_shows_the_picture() throws Exception {
    AttachmentKey key = key("atc_1");
    write(key, HELLO);
    URI link = files().preview(key, picture(key), later());
    Optional<LinkFollower.Answer> shown = follower().get(link, key, Action.PREVIEW);
    that("a link to a preview is refused", shown.isPresent());
    if (leadsElsewhere()) {
      String type = shown.orElseThrow().type();
      that("the preview is of type " + type, type.startsWith("image/"));
    } else {
      that("a link to a preview gives the file", followed(link, key).isEmpty());
    }
  }

  @Rule("A8.6")
  void the_address_of_a_preview_stays_and_opens_nothing() throws Exception {
    AttachmentFiles<C> files = files();
    AttachmentKey key = key("atc_1");
    URI address = files.previewAddress(key);
    write(key, HELLO);
    same("the address again", address, files.previewAddress(key));
    same(
        "the address after a restart",
        address,
        contract.reopened().map(again -> again.previewAddress(key)).orElse(address));
    boolean web = List.of("http", "https").contains(address.getScheme());
    if (web) {
      that(
          "%s gives the picture".formatted(address),
          follower().get(address, key, Action.PREVIEW).isEmpty());
    }
  }
}
