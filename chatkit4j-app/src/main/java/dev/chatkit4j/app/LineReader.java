package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the lines of docs/guides/moving.md into a store, one after the other. */
final class LineReader {
  private final ByteLines lines;
  private final Store<Caller> store;
  private final Turns turns;
  private long number;
  private long owners;
  private OwnerLines.Counts counts = OwnerLines.Counts.NONE;
  private @Nullable OwnerWriter writer;
  private @Nullable String thread;

  /**
   * Reads them.
   *
   * @param turns in which they are written
   */
  LineReader(ByteLines lines, Store<Caller> store, Turns turns) {
    this.lines = lines;
    this.store = store;
    this.turns = turns;
  }

  long owners() {
    return owners;
  }

  OwnerLines.Counts counts() {
    return counts;
  }

  /**
   * Imports everything.
   *
   * @throws StartException naming the line, if there is anything wrong; the lines before it may be
   *     imported
   */
  void importAll() {
    try {
      JsonObject line = next("the file is empty");
      requireHeader(line);
      line = next(CUT_OFF);
      while (line.get("end") == null) {
        take(line);
        line = next(CUT_OFF);
      }
      finishOwner();
      requireCounts(line);
      number++;
      if (lines.next() != null) {
        throw wrong("there is more after the last line", null);
      }
    } catch (InvalidJsonException
        | DateTimeException
        | StoreException
        | IOException
        | IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  private static final String CUT_OFF =
      "the file ends without its last line, so it was cut off; what came before is imported";

  private JsonObject next(String atEnd) throws IOException {
    byte[] line = lines.next();
    number++;
    if (line == null) {
      if (writer != null) {
        writer.finish();
      }
      throw wrong(atEnd, null);
    }
    if (Json.parseTrusted(line) instanceof JsonObject object) {
      return object;
    }
    throw wrong("it is no JSON object", null);
  }

  private void requireHeader(JsonObject header) {
    if (!LineFormat.NAME.equals(header.text("format"))) {
      throw wrong("it is not what chatkit4j export writes", null);
    }
    if (!LineFormat.number(LineFormat.VERSION).equals(header.get("version"))) {
      throw wrong("its format is of another version than %s".formatted(LineFormat.VERSION), null);
    }
  }

  private void take(JsonObject line) {
    if (line.get("owner") != null) {
      beginOwner(line.text("owner"));
    } else if (line.get("thread") != null) {
      takeThread(line);
    } else if (line.get("item") != null) {
      takeItem(line);
    } else if (line.get("attachment") != null) {
      writer().attachment(StoredForm.readAttachment(requireNonNull(line.get("attachment"))));
      counts = counts.plus(new OwnerLines.Counts(0, 0, 1));
    } else {
      throw wrong("it is neither owner, thread, item, attachment nor end", null);
    }
  }

  private void beginOwner(@Nullable String owner) {
    finishOwner();
    if (owner == null) {
      throw wrong("the owner is no text", null);
    }
    writer = new OwnerWriter(store, new Caller(Ids.requireValid("owner", owner)), false, turns);
    thread = null;
    owners++;
  }

  private void finishOwner() {
    if (writer != null) {
      writer.finish();
    }
  }

  private void takeThread(JsonObject line) {
    OwnerWriter to = writer();
    ThreadMetadata read = StoredForm.readThread(requireNonNull(line.get("thread")));
    to.thread(read, place(line));
    thread = read.id();
    counts = counts.plus(new OwnerLines.Counts(1, 0, 0));
  }

  private void takeItem(JsonObject line) {
    OwnerWriter to = writer();
    if (thread == null) {
      throw wrong("an item comes before any thread", null);
    }
    ThreadItem item = StoredForm.readItem(requireNonNull(line.get("item")));
    to.item(thread, item, place(line));
    counts = counts.plus(new OwnerLines.Counts(0, 1, 0));
  }

  private OwnerWriter writer() {
    if (writer == null) {
      throw wrong("there is no owner yet", null);
    }
    return writer;
  }

  private Instant place(JsonObject line) {
    String place = line.text("place");
    if (place == null) {
      throw wrong("it has no place", null);
    }
    return Instant.parse(place);
  }

  private void requireCounts(JsonObject end) {
    String found = LineFormat.end(owners, counts);
    if (!Json.write(end).equals(found)) {
      throw wrong(
          "lines are missing: there were %s, but it says otherwise".formatted(counts), null);
    }
  }

  private StartException wrong(String reason, @Nullable Throwable cause) {
    String message = "line %s: %s".formatted(number, reason);
    return cause == null ? new StartException(message) : new StartException(message, cause);
  }
}
