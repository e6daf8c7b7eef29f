package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.that;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Rules A7.1 to A7.7. */
abstract class UploadLinkRules<C> extends LinkGroup<C> {
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final byte[] HELLO = bytes("hello");

  UploadLinkRules(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  private UploadDescriptor announced(AttachmentKey key) {
    return files().uploadDescriptor(key, TYPE, HELLO.length);
  }

  private void refused(
      String what, UploadDescriptor upload, AttachmentKey key, String type, byte[] content)
      throws Exception {
    that(what + " is taken", !follower().upload(upload, key, type, content));
    missing("what was refused", key);
  }

  @Rule("A7.1")
  void what_was_announced_is_taken() throws Exception {
    AttachmentKey key = key("a b/ä");
    that(
        "the bytes that were announced are refused",
        follower().upload(announced(key), key, TYPE, HELLO));
    kept("what was uploaded", key, HELLO);
  }

  @Rule("A7.2")
  void another_file_is_not_written() throws Exception {
    AttachmentKey key = key("atc_1");
    UploadDescriptor upload = announced(key);
    for (AttachmentKey other : List.of(key("atc_2"), files().key("atc_1", bob))) {
      String url = upload.url().replace(key.path(), other.path()).replace(key.id(), other.id());
      var unused = follower().upload(at(url, upload), other, TYPE, HELLO);
      missing("the file of another key", other);
    }
  }

  @Rule("A7.3")
  void another_type_is_refused() throws Exception {
    AttachmentKey key = key("atc_1");
    refused("another type", announced(key), key, "text/html", HELLO);
  }

  @Rule("A7.4")
  void another_length_is_refused() throws Exception {
    AttachmentKey key = key("atc_1");
    for (String content : List.of("hello!", "hell", "")) {
      String what = "an upload of %s bytes, 5 announced,".formatted(content.length());
      refused(what, announced(key), key, TYPE, bytes(content));
    }
  }

  @Rule("A7.5")
  void a_changed_descriptor_is_refused() throws Exception {
    AttachmentKey key = key("atc_1");
    UploadDescriptor upload = announced(key);
    for (String url : tampered(upload.url())) {
      refused("an upload to " + url, at(url, upload), key, TYPE, HELLO);
    }
  }

  @Rule("A7.6")
  void a_descriptor_whose_time_is_over_is_refused() throws Exception {
    AttachmentKey key = key("atc_1");
    if (!leadsElsewhere()) {
      Instant until = LinkFollower.Own.until(announced(key).url());
      that("it is good until " + until, until.isBefore(Instant.now().plus(LONGEST)));
      return;
    }
    requirePatience();
    AttachmentFiles<C> brief = given(contract.withBriefUploads(), "withBriefUploads");
    UploadDescriptor upload = brief.uploadDescriptor(key, TYPE, HELLO.length);
    refusedSoon(
        "an upload is taken for ever",
        Instant.now(),
        () -> {
          boolean taken = follower().upload(upload, key, TYPE, HELLO);
          files().remove(key);
          return taken;
        });
    that("no upload is taken", follower().upload(announced(key), key, TYPE, HELLO));
  }

  @Rule("A7.7")
  void another_secret_is_refused() throws Exception {
    AttachmentKey key = key("atc_1");
    AttachmentFiles<C> stranger = given(contract.withOtherSecret(), "withOtherSecret");
    refused(
        "an upload signed with another secret",
        stranger.uploadDescriptor(key, TYPE, HELLO.length),
        key,
        TYPE,
        HELLO);
    write(key, HELLO);
    Attachment file = Attachment.of(key.id(), "a.txt", TYPE, null, "");
    URI link = stranger.download(key, file, Instant.now().plus(Duration.ofHours(1)));
    that(
        "a link signed with another secret gives the bytes",
        follower().get(link, key, AttachmentLinks.Action.DOWNLOAD).isEmpty());
  }
}
