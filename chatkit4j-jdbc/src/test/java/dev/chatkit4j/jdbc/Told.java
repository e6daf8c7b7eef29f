package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The knowledge of one client: its threads as they must be from then on, and the request it made
 * that is not answered yet. Not thread-safe; a client makes one request after the other.
 */
final class Told {
  private static final class Conversation {
    String title = "";
    List<JsonObject> items = new ArrayList<>();

    @Override
    public String toString() {
      return title + ": " + ids(items);
    }
  }

  /** A request under way. */
  private static final class Asked {
    final JsonObject request;
    final String type;
    String threadId;
    boolean begun;
    boolean messageTold;
    int itemsTold;

    Asked(JsonObject request) {
      this.request = request;
      this.type = requireNonNull(request.text("type"));
      this.threadId = param("thread_id");
    }

    /** The parameter; empty if there is none. */
    String param(String name) {
      JsonObject params = (JsonObject) requireNonNull(request.get("params"));
      String value = params.text(name);
      return value == null ? "" : value;
    }

    long seed() {
      return Long.parseLong(at(request, "metadata", "seed"));
    }

    boolean begins() {
      return type.equals("threads.create") || type.equals("threads.add_user_message");
    }

    List<String> itemTypesToCome() {
      List<String> all = SeededServer.itemTypes(seed());
      return all.subList(itemsTold, all.size());
    }
  }

  private final Map<String, Conversation> threads = new LinkedHashMap<>();
  private Asked asked;

  // ------------------------------------------------------------------- what a client hears

  void asks(JsonObject request) {
    assertThat(asked).as("the request before").isNull();
    asked = new Asked(request);
  }

  void hears(JsonObject event) {
    String type = requireNonNull(event.text("type"));
    switch (type) {
      case "thread.created" -> {
        asked.threadId = at(event, "thread", "id");
        threads.put(asked.threadId, new Conversation());
      }
      case "thread.updated" -> thread().title = at(event, "thread", "title");
      case "thread.item.done" -> done((JsonObject) requireNonNull(event.get("item")));
      case "thread.item.replaced" -> replace((JsonObject) requireNonNull(event.get("item")));
      case "stream_options" -> begun();
      case "error" -> throw new AssertionError("an error was told: " + Json.write(event));
      default -> {}
    }
  }

  /** The request itself is done when its turn begins. */
  private void begun() {
    asked.begun = true;
    List<JsonObject> items = thread().items;
    switch (asked.type) {
      case "threads.retry_after_item" -> thread().items = upTo(asked.param("item_id"), items);
      case "threads.add_client_tool_output" -> thread().items = completed(items);
      default -> {}
    }
  }

  private static List<JsonObject> upTo(String itemId, List<JsonObject> items) {
    return new ArrayList<>(items.subList(0, ids(items).indexOf(itemId) + 1));
  }

  private List<JsonObject> completed(List<JsonObject> items) {
    JsonValue result =
        requireNonNull(((JsonObject) requireNonNull(asked.request.get("params"))).get("result"));
    return new ArrayList<>(
        items.stream()
            .map(item ->
                pending("client_tool_call", item)
                    ? item.with("status", "completed").with("output", result)
                    : item)
            .toList());
  }

  private void done(JsonObject item) {
    if ("user_message".equals(item.text("type"))) {
      asked.messageTold = true;
    } else {
      asked.itemsTold++;
    }
    assertThat(ids(thread().items)).doesNotContain(item.text("id"));
    thread().items.add(item);
  }

  private void replace(JsonObject item) {
    int index = ids(thread().items).indexOf(item.text("id"));
    thread().items.set(index, item);
  }

  private Conversation thread() {
    return requireNonNull(threads.get(asked.threadId), asked.threadId);
  }

  /** The end of a stream. */
  void end() {
    assertThat(asked.itemTypesToCome()).as("what a whole turn left unsaid").isEmpty();
    asked = null;
  }

  void hearsJson(int status, String body) {
    assertThat(status).as("%s: %s", Json.write(asked.request), body).isEqualTo(200);
    switch (asked.type) {
      case "threads.update" -> thread().title = asked.param("title");
      case "threads.delete" -> threads.remove(asked.threadId);
      default -> throw new AssertionError(asked.type);
    }
    asked = null;
  }

  // ----------------------------------------------------------------- what there really is

  /** What an owner has, as a client would read it. */
  static Told read(ChatKitServer<String> server, String owner) {
    Told told = new Told();
    String threads = "{'type':'threads.list','params':{'limit':100,'order':'asc'}}";
    for (JsonObject thread : list(server, owner, threads)) {
      Conversation read = new Conversation();
      String id = requireNonNull(thread.text("id"));
      String title = thread.text("title");
      read.title = title == null ? "" : title;
      String items =
          "{'type':'items.list','params':{'thread_id':'%s','limit':100,'order':'asc'}}"
              .formatted(id);
      read.items = list(server, owner, items);
      told.threads.put(id, read);
    }
    return told;
  }

  private static List<JsonObject> list(ChatKitServer<String> server, String owner, String request) {
    byte[] body = request.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Reply.Json reply = (Reply.Json) server.process(body, owner);
    JsonObject page = (JsonObject) Json.parse(reply.body());
    assertThat(at(page, "has_more")).isEqualTo("false");
    List<JsonObject> data = new ArrayList<>();
    ((JsonArray) requireNonNull(page.get("data")))
        .elements()
        .forEach(element -> data.add((JsonObject) element));
    return data;
  }

  /**
   * Everything told must be there, once, in order, and nothing else but what the request under way
   * may have done. What is there is what was told from now on.
   */
  void mustBe(Told there) {
    threads.forEach((id, told) -> {
      Conversation kept = there.threads.get(id);
      if (kept == null) {
        assertThat(asks("threads.delete", id)).as("thread %s is gone: %s", id, told).isTrue();
      } else {
        assertThat(kept.title).as("title of %s", id).isIn(titles(id, told));
        assertThat(possible(id, told, kept.items))
            .as("told %s, kept %s, asked %s", told, kept, asked == null ? "" : asked.type)
            .isTrue();
      }
    });
    List<String> more = new ArrayList<>(there.threads.keySet());
    more.removeAll(threads.keySet());
    boolean creating = asked != null && asked.type.equals("threads.create");
    assertThat(more).hasSizeLessThanOrEqualTo(creating && asked.threadId.isEmpty() ? 1 : 0);
    more.forEach(id ->
        assertThat(extended(List.of(), there.threads.get(id).items, true))
            .as("a new thread nobody was told of: %s", there.threads.get(id))
            .isTrue());
    threads.clear();
    threads.putAll(there.threads);
    asked = null;
  }

  private boolean asks(String type, String threadId) {
    return asked != null && asked.type.equals(type) && asked.threadId.equals(threadId);
  }

  private List<String> titles(String id, Conversation told) {
    if (asked == null || !asked.threadId.equals(id)) {
      return List.of(told.title);
    }
    return switch (asked.type) {
      case "threads.update" -> List.of(told.title, asked.param("title"));
      case "threads.delete" -> List.of(told.title);
      default -> List.of(told.title, SeededServer.title(asked.seed()));
    };
  }

  private boolean possible(String id, Conversation told, List<JsonObject> kept) {
    if (asked == null || !asked.threadId.equals(id) || !turn()) {
      return kept.equals(told.items);
    }
    if (asked.begins()) {
      return extended(told.items, kept, !asked.messageTold)
          || (!asked.messageTold && kept.equals(told.items));
    }
    if (!asked.begun && kept.equals(told.items)) {
      return true;
    }
    return switch (asked.type) {
      case "threads.retry_after_item" ->
          extended(
              asked.begun ? told.items : upTo(asked.param("item_id"), told.items), kept, false);
      case "threads.add_client_tool_output" ->
          extended(asked.begun ? told.items : completed(told.items), kept, false);
      case "threads.add_structured_input" -> extended(answered(told.items, kept), kept, false);
      default -> throw new AssertionError(asked.type);
    };
  }

  private boolean turn() {
    return !asked.type.equals("threads.update") && !asked.type.equals("threads.delete");
  }

  /** With the form as it was kept, if that is no more pending. */
  private List<JsonObject> answered(List<JsonObject> items, List<JsonObject> kept) {
    List<JsonObject> answered = new ArrayList<>(items);
    int index = ids(items).indexOf(asked.param("item_id"));
    if (index < kept.size() && !pending("structured_input", kept.get(index))) {
      answered.set(index, kept.get(index));
    }
    return answered;
  }

  /** Whether that is what was told, and after it the beginning of what the turn says next. */
  private boolean extended(List<JsonObject> told, List<JsonObject> kept, boolean message) {
    List<String> toCome = new ArrayList<>(asked.itemTypesToCome());
    if (message) {
      toCome.addFirst("user_message");
    }
    int more = kept.size() - told.size();
    return more >= (message ? 1 : 0)
        && more <= toCome.size()
        && kept.subList(0, told.size()).equals(told)
        && types(kept.subList(told.size(), kept.size())).equals(toCome.subList(0, more));
  }

  // --------------------------------------------------------------- what a client asks next

  /** A request that must succeed. */
  JsonObject next(Random random) {
    long seed = random.nextLong();
    if (threads.isEmpty() || (threads.size() < 5 && random.nextInt(8) == 0)) {
      return create(seed);
    }
    List<String> ids = List.copyOf(threads.keySet());
    String id = ids.get(random.nextInt(ids.size()));
    List<JsonObject> items = requireNonNull(threads.get(id)).items;
    int dice = random.nextInt(100);
    if (items.size() > 60 || dice < 4) {
      return request("threads.delete", seed, JsonObject.of("thread_id", id));
    }
    if (dice < 16) {
      return request("threads.update", seed, JsonObject.of("thread_id", id, "title", "t" + seed));
    }
    if (dice < 32) {
      return retry(id, items, random, seed);
    }
    return answerOrMessage(id, items, seed);
  }

  /** A message onto a thread that waits for no client tool; onto a new one if all do. */
  JsonObject nextMessage(long seed) {
    return threads.entrySet().stream()
        .filter(entry ->
            entry.getValue().items.stream().noneMatch(item -> pending("client_tool_call", item)))
        .findFirst()
        .map(entry -> message(entry.getKey(), seed))
        .orElseGet(() -> create(seed));
  }

  private static JsonObject retry(String id, List<JsonObject> items, Random random, long seed) {
    List<JsonObject> messages =
        items.stream().filter(item -> "user_message".equals(item.text("type"))).toList();
    String itemId = messages.get(random.nextInt(messages.size())).text("id");
    return request(
        "threads.retry_after_item", seed, JsonObject.of("thread_id", id, "item_id", itemId));
  }

  private static JsonObject answerOrMessage(String id, List<JsonObject> items, long seed) {
    if (items.stream().anyMatch(item -> pending("client_tool_call", item))) {
      return request(
          "threads.add_client_tool_output",
          seed,
          JsonObject.of("thread_id", id, "result", JsonObject.of("found", seed)));
    }
    if (pending("structured_input", items.getLast())) {
      return request(
          "threads.add_structured_input",
          seed,
          JsonObject.of(
              "thread_id",
              id,
              "item_id",
              items.getLast().text("id"),
              "input",
              JsonObject.of("status", "skipped")));
    }
    return message(id, seed);
  }

  private static JsonObject create(long seed) {
    return request("threads.create", seed, JsonObject.of("input", input(seed)));
  }

  private static JsonObject message(String id, long seed) {
    return request(
        "threads.add_user_message", seed, JsonObject.of("thread_id", id, "input", input(seed)));
  }

  private static JsonObject input(long seed) {
    JsonObject text = JsonObject.of("type", "input_text", "text", "asked " + seed);
    List<String> attachments = seed % 4 == 0 ? List.of(attachment(seed)) : List.of();
    return JsonObject.of("content", List.of(text), "attachments", attachments)
        .with("inference_options", JsonObject.EMPTY);
  }

  /** The id of the attachment that a message of that seed has, if it has one. */
  static String attachment(long seed) {
    return "atc_" + Long.toHexString(seed);
  }

  private static JsonObject request(String type, long seed, JsonObject params) {
    return JsonObject.of("type", type, "params", params)
        .with("metadata", JsonObject.of("seed", String.valueOf(seed)));
  }

  private static boolean pending(String type, JsonObject item) {
    return type.equals(item.text("type")) && "pending".equals(item.text("status"));
  }

  private static List<String> ids(List<JsonObject> items) {
    return items.stream().map(item -> requireNonNull(item.text("id"))).toList();
  }

  private static List<String> types(List<JsonObject> items) {
    return items.stream().map(item -> requireNonNull(item.text("type"))).toList();
  }

  private static String at(JsonObject json, String... path) {
    JsonValue value = json;
    for (String name : path) {
      value = requireNonNull(((JsonObject) value).get(name), name);
    }
    return value instanceof dev.chatkit4j.json.JsonString text ? text.value() : Json.write(value);
  }
}
