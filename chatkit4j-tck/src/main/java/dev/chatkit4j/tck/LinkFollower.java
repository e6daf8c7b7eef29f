package dev.chatkit4j.tck;

import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows the links of a store, wherever they lead. */
interface LinkFollower {
  /** Whether bytes of that type are taken for that key. */
  boolean upload(UploadDescriptor upload, AttachmentKey key, String type, byte[] content)
      throws Exception;

  /** What the link gives, followed as one to the file of that key; empty if it is refused. */
  Optional<Answer> get(URI link, AttachmentKey key, AttachmentLinks.Action action) throws Exception;

  /**
   * The answer that a link led to.
   *
   * @param type empty if it was not said
   * @param disposition how a browser is told to treat it; empty if it is not
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares answers
  record Answer(byte[] body, String type, String disposition) {}

  static LinkFollower of(AttachmentFiles<?> files, AttachmentStoreContract<?> contract) {
    return files
        .links()
        .<LinkFollower>map(links -> new Own(files, links))
        .orElseGet(() -> new Elsewhere(contract));
  }

  /** A follower of links to our endpoint. */
  record Own(AttachmentFiles<?> files, AttachmentLinks links) implements LinkFollower {
    private static final Pattern LINK =
        Pattern.compile("(?<address>[^?]*)\\?until=(?<until>\\d{1,11})&signature=(?<signature>.+)");

    @Override
    public boolean upload(UploadDescriptor upload, AttachmentKey key, String type, byte[] content)
        throws IOException {
      AttachmentLinks.Action action = AttachmentLinks.Action.UPLOAD;
      boolean good = good(upload.url(), key, action, type, Integer.toString(content.length));
      if (good) {
        Path staged = Files.write(Files.createTempFile(files.staging(), "upload", null), content);
        files.write(key, type, staged);
        Files.deleteIfExists(staged);
      }
      return good;
    }

    @Override
    public Optional<Answer> get(URI link, AttachmentKey key, AttachmentLinks.Action action)
        throws IOException {
      StoredFile file = files.find(key).orElse(null);
      if (file == null || !good(link.toString(), key, action)) {
        return Optional.empty();
      }
      try (InputStream in = files.open(key, 0, file.size())) {
        return Optional.of(new Answer(in.readAllBytes(), "", ""));
      }
    }

    private boolean good(
        String url, AttachmentKey key, AttachmentLinks.Action action, String... bound) {
      Matcher link = LINK.matcher(url);
      if (!link.matches()
          || !link.group("address").equals(links.address(key.id(), action).toString())) {
        return false;
      }
      Instant until = Instant.ofEpochSecond(Long.parseLong(link.group("until")));
      return !Instant.now().isAfter(until)
          && links.genuine(key, action, until, link.group("signature"), bound);
    }

    /** The time of a link. */
    static Instant until(String url) {
      Matcher link = LINK.matcher(url);
      Expect.that("not a link as AttachmentLinks makes it: " + url, link.matches());
      return Instant.ofEpochSecond(Long.parseLong(link.group("until")));
    }
  }

  /** A follower of links that lead elsewhere. */
  record Elsewhere(AttachmentStoreContract<?> contract) implements LinkFollower {
    @Override
    public boolean upload(UploadDescriptor upload, AttachmentKey key, String type, byte[] content)
        throws Exception {
      Map<String, String> headers = new LinkedHashMap<>(upload.headers());
      headers.keySet().removeIf("Content-Type"::equalsIgnoreCase);
      headers.put("Content-Type", type);
      return contract.upload(new UploadDescriptor(upload.url(), upload.method(), headers), content);
    }

    @Override
    public Optional<Answer> get(URI link, AttachmentKey key, AttachmentLinks.Action action)
        throws Exception {
      HttpResponse<byte[]> answer = Http.get(link);
      return Http.taken(answer)
          ? Optional.of(
              new Answer(
                  answer.body(),
                  answer.headers().firstValue("Content-Type").orElse(""),
                  answer.headers().firstValue("Content-Disposition").orElse("")))
          : Optional.empty();
    }
  }
}
