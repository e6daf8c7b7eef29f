package dev.chatkit4j.benchmarks;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of items or threads as a client reads it.
 *
 * @param ids in order
 * @param after the cursor of the next page, null on the last one
 */
record ItemPage(List<String> ids, @Nullable String after) {
  private static final int FULL = 20;

  /** A page in an answer, or in a member of it. */
  static ItemPage read(byte[] body, String... member) throws IOException {
    JsonObject page = object(Json.parse(body));
    for (String name : member) {
      page = object(page.get(name));
    }
    if (!(page.get("data") instanceof JsonArray data)) {
      throw new IOException("no page in the answer");
    }
    String[] ids = new String[data.elements().size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = text(object(data.elements().get(i)), "id");
    }
    boolean more = new JsonBoolean(true).equals(page.get("has_more"));
    return new ItemPage(List.of(ids), more ? text(page, "after") : null);
  }

  private static JsonObject object(@Nullable Object json) throws IOException {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw new IOException("no object where one should be");
  }

  private static String text(JsonObject object, String name) throws IOException {
    String text = object.text(name);
    if (text == null) {
      throw new IOException("no " + name + " where one should be");
    }
    return text;
  }

  ItemPage requireFull() throws IOException {
    if (ids.size() != FULL) {
      throw new IOException("a page of %s instead of %s".formatted(ids.size(), FULL));
    }
    return this;
  }

  /** Asks for a full page. An answer that is the last good one to the byte is not parsed again. */
  static Exchange full(byte[] request, String... member) {
    return new Exchange() {
      private byte[] good = {};

      @Override
      public void run(HttpConnection connection) throws IOException {
        byte[] body = connection.json(request);
        if (!Arrays.equals(body, good)) {
          read(body, member).requireFull();
          good = body;
        }
      }
    };
  }
}
