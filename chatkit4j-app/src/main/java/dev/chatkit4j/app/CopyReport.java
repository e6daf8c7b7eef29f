package dev.chatkit4j.app;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a copy.
 *
 * @param different how many owners are not the same in both databases
 * @param files null if files were not to be copied
 */
record CopyReport(
    long owners, OwnerLines.Counts counts, long different, FileCopy.@Nullable Places files) {
  void print(boolean json, PrintWriter out, PrintWriter err) {
    if (json) {
      out.println(Json.write(object()));
    } else {
      out.println("Copied %s owners: %s".formatted(owners, counts));
      out.println(
          different == 0
              ? "The copy is the same, by SHA-256 over each owner"
              : "%s owners differ: was somebody writing, or was the copy not empty?"
                  .formatted(different));
      printFiles(out);
    }
    if (files != null && files.missing() > 0) {
      err.println(
          "chatkit4j: %s files are not where they were copied from; are they kept elsewhere?"
              .formatted(files.missing()));
    }
  }

  private void printFiles(PrintWriter out) {
    if (files != null) {
      out.println(
          "Copied %s files of %s bytes, each the same by SHA-256"
              .formatted(files.files(), files.bytes()));
    } else if (counts.attachments() > 0) {
      out.println(
          "The files of %s attachments were not copied and cannot be opened from the copy; to copy them too, run this again with --attachments"
              .formatted(counts.attachments()));
    }
  }

  private JsonObject object() {
    JsonObject object =
        JsonObject.of("owners", owners, "threads", counts.threads())
            .with("items", counts.items())
            .with("attachments", counts.attachments())
            .with("same", different == 0)
            .with("owners_different", different);
    return files == null
        ? object.with("files", null)
        : object.with(
            "files",
            JsonObject.of("copied", files.files(), "bytes", files.bytes())
                .with("missing", files.missing()));
  }
}
