package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.illegalArgument;
import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.StoredFile;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Rules A2.1 to A2.3. */
abstract class FileKeyRules<C> extends FileGroup<C> {
  private static final List<String> NAMES_OF_FILES =
      List.of(".", "..", "../x", "/", "/etc/x", "a\\b", "~", "-", "CON", "a.txt", "a:b", "a;b");

  FileKeyRules(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  @Rule("A2.1")
  void the_key_is_that_of_the_contexts_owner() {
    AttachmentFiles<C> files = files();
    same("id", "a/../b", files.key("a/../b", alice).id());
    same("the same key again", files.key("atc_1", alice), files.key("atc_1", alice));
    that(
        "two owners have the key " + files.key("atc_1", alice),
        !files.key("atc_1", alice).owner().equals(files.key("atc_1", bob).owner()));
  }

  @Rule("A2.1")
  void an_illegal_id_or_owner_has_no_key() {
    AttachmentFiles<C> files = files();
    for (String illegal : IdRules.ILLEGAL) {
      String what = IdRules.codePoints(illegal);
      illegalArgument("key of an id " + what, () -> files.key(illegal, alice));
      illegalArgument(
          "key of an owner " + what, () -> files.key("atc_1", contract.contextOf(illegal)));
    }
    illegalArgument("key of a long id", () -> files.key("x".repeat(1_000), alice));
  }

  @Rule("A2.2")
  void every_legal_id_is_a_file_of_its_own() throws Exception {
    Set<String> ids = new LinkedHashSet<>(IdRules.LEGAL);
    ids.addAll(IdRules.ALIKE);
    ids.addAll(NAMES_OF_FILES);
    for (String id : ids) {
      write(key(id), bytes("of " + id));
    }
    for (String id : ids) {
      String what = "the file of id <%s> %s".formatted(id, IdRules.codePoints(id));
      kept(what, key(id), bytes("of " + id));
    }
    for (String id : ids) {
      files().remove(key(id));
    }
    same("what is left", List.of(), listed(FAR, ids.stream().map(this::key).toList()));
  }

  @Rule("A2.3")
  void files_of_two_owners_never_touch() throws Exception {
    AttachmentKey hers = files().key("atc_1", alice);
    AttachmentKey his = files().key("atc_1", bob);
    write(hers, bytes("alice's"));
    missing("bob's, of which only alice wrote", his);
    assertThrows(NoSuchFileException.class, () -> read(his, 0, 1), "opening bob's");
    write(his, bytes("bob's"));
    kept("alice's, after bob wrote", hers, bytes("alice's"));
    kept("bob's", his, bytes("bob's"));
    same("number of listed files", 2, listed(FAR, List.of(hers, his)).size());
  }

  @Rule("A2.3")
  void removing_one_owners_file_leaves_the_others() throws Exception {
    AttachmentKey hers = files().key("atc_1", alice);
    AttachmentKey his = files().key("atc_1", bob);
    write(his, bytes("bob's"));
    write(hers, bytes("alice's"));
    files().remove(hers);
    kept("bob's, after remove", his, bytes("bob's"));
    write(hers, bytes("alice's"));
    store.deleteAttachment("atc_1", alice);
    kept("bob's, after deleteAttachment", his, bytes("bob's"));
    write(hers, bytes("alice's"));
    for (StoredFile file : listed(FAR, List.of(hers))) {
      files().remove(file);
    }
    kept("bob's, after remove of what was listed", his, bytes("bob's"));
  }

  @Rule("A2.3")
  void a_link_to_one_owners_file_never_gives_the_others() throws Exception {
    AttachmentKey hers = files().key("atc_1", alice);
    AttachmentKey his = files().key("atc_1", bob);
    write(hers, bytes("alice's"));
    write(his, bytes("bob's"));
    Attachment file = Attachment.of("atc_1", "a.txt", TYPE, null, "");
    URI link = files().download(hers, file, Instant.now().plus(Duration.ofHours(1)));
    var given = LinkFollower.of(files(), contract).get(link, hers, AttachmentLinks.Action.DOWNLOAD);
    sameBytes("alice's", bytes("alice's"), given.map(LinkFollower.Answer::body).orElseThrow());
  }
}
