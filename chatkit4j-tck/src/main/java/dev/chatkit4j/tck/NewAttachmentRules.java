package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.Ids;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Rules A1.1 to A1.4, which are for every attachment store. */
abstract class NewAttachmentRules<C> extends FileGroup<C> {
  NewAttachmentRules(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  @Rule("A1.1")
  void generated_attachment_ids_are_legal_and_never_repeat() throws Exception {
    int perThread = 1_000;
    List<List<String>> generated =
        Together.run(number ->
            () -> {
              List<String> ids = new ArrayList<>();
              for (int i = 0; i < perThread; i++) {
                ids.add(store.generateAttachmentId(i % 2 == 0 ? TYPE : "image/png", alice));
              }
              return ids;
            });
    Set<String> ids = new HashSet<>();
    generated.forEach(ids::addAll);
    same("number of different ids", Together.THREADS * perThread, ids.size());
    ids.forEach(id -> that("generated id <%s> is not legal".formatted(id), Ids.valid(id)));
  }

  @Rule("A1.2")
  void what_is_created_is_as_it_was_asked_for() {
    Attachment first;
    try {
      first = store.createAttachment(new AttachmentCreateParams("a.txt", 5, TYPE), alice);
    } catch (UnsupportedOperationException e) {
      return; // as the rule allows
    }
    Attachment second =
        store.createAttachment(new AttachmentCreateParams("b.png", 5, "image/png"), alice);
    same("name", "a.txt", first.name());
    same("type", TYPE, first.mimeType());
    same("thread", null, first.threadId());
    that("there is no way to upload it", first.uploadDescriptor() != null);
    that("id <%s> is not legal".formatted(first.id()), Ids.valid(first.id()));
    that("two attachments have the id " + first.id(), !first.id().equals(second.id()));
    that("a picture is no image: " + second.mimeType(), second instanceof Attachment.Image);
  }

  @Rule("A1.3")
  void no_address_and_no_header_has_the_name() {
    String name = UUID.randomUUID().toString();
    Attachment created;
    try {
      created =
          store.createAttachment(new AttachmentCreateParams(name + ".png", 5, "image/png"), alice);
    } catch (UnsupportedOperationException e) {
      abort("the store does not offer two-phase upload: " + e.getMessage());
      return;
    }
    UploadDescriptor upload = created.uploadDescriptor();
    String said = upload == null ? "" : upload.url() + upload.headers();
    that("the upload descriptor has the name of the file: " + said, !said.contains(name));
    if (created instanceof Attachment.Image image) {
      String address = image.previewUrl();
      that("the preview's address has the name: " + address, !address.contains(name));
    }
  }

  @Rule("A1.4")
  void deleting_what_is_not_there_is_silent() {
    store.deleteAttachment("atc_none", alice);
    store.deleteAttachment("atc_none", alice);
  }

  @Rule("A1.4")
  void deleteAttachment_removes_the_bytes() throws Exception {
    AttachmentFiles<C> files = files();
    AttachmentKey key = key("atc_1");
    write(key, bytes("hello"));
    files.deleteAttachment("atc_1", alice);
    missing("what was deleted", key);
    files.deleteAttachment("atc_1", alice);
  }
}
