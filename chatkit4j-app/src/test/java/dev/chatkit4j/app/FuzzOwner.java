package dev.chatkit4j.app;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The conversations of a user as far as they are known; thread-safe. */
final class FuzzOwner {
  private static final String CANARY = "canary-of-";
  private static final int MAX_PLACES = 64;
  private static final Set<String> FORGETTING =
      Set.of("threads.delete", "threads.retry_after_item");

  final String name;
  private final String other;
  private final Place[] places = new Place[MAX_PLACES];
  private final Map<String, List<String>> messages = new ConcurrentHashMap<>();
  private final Set<String> forgotten = ConcurrentHashMap.newKeySet();

  /** An item and its thread; an attachment is in none. */
  record Place(String thread, String item) {}

  FuzzOwner(String name, String other) {
    this.name = name;
    this.other = other;
    Arrays.fill(places, new Place("none", "none"));
  }

  String canary() {
    return CANARY + name;
  }

  /** One of the newer things that were seen. */
  Place anyPlace(Random random) {
    synchronized (places) {
      return places[random.nextInt(MAX_PLACES)];
    }
  }

  void keep(Place place, Random random) {
    synchronized (places) {
      places[random.nextInt(MAX_PLACES)] = place;
    }
  }

  /** Called before a request is sent: what it may delete need not be there at the end. */
  void expect(byte[] body) {
    try {
      if (Json.parse(body) instanceof JsonObject request
          && FORGETTING.contains(String.valueOf(request.text("type")))
          && request.get("params") instanceof JsonObject params
          && params.get("thread_id") instanceof JsonString thread) {
        forgotten.add(thread.value());
      }
    } catch (InvalidJsonException e) {
      // nothing will be deleted by it
    }
  }

  /** Called for every event of a whole stream. */
  void told(JsonObject event, Random random) {
    JsonObject thread = event.get("thread") instanceof JsonObject t ? t : null;
    JsonObject item = event.get("item") instanceof JsonObject i ? i : null;
    if (thread != null) {
      messages.putIfAbsent(Talk.text(thread, "id"), new CopyOnWriteArrayList<>());
    }
    if (item != null) {
      keep(new Place(Talk.text(item, "thread_id"), Talk.text(item, "id")), random);
      if ("user_message".equals(item.text("type"))) {
        messages
            .computeIfAbsent(Talk.text(item, "thread_id"), id -> new CopyOnWriteArrayList<>())
            .add(Talk.text(item, "id"));
      }
    }
  }

  Set<String> threadsThatMustBe() {
    Set<String> threads = new HashSet<>(messages.keySet());
    threads.removeAll(forgotten);
    return threads;
  }

  List<String> messagesThatMustBe(String thread) {
    List<String> told = forgotten.contains(thread) ? null : messages.get(thread);
    return told == null ? List.of() : told;
  }

  /** Fails if that text has something of the other user, or what nobody may see. */
  void assertNothingForeign(String text) {
    for (String canary : List.of(CANARY + other, AbusedServer.HIDDEN)) {
      int at = text.indexOf(canary);
      if (at >= 0) {
        String around = text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 200));
        throw new AssertionError("%s sees %s".formatted(name, around));
      }
    }
  }
}
