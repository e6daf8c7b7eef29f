package dev.chatkit4j.tck.vectors;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Scenarios that one server can play, because no two of their scripts answer the same.
 *
 * @param script all their scripts joined
 * @param members the scenarios
 */
public record ScenarioGroup(JsonObject script, List<Scenario> members) {
  private static final List<String> SECTIONS = List.of("respond", "action", "sync_action");

  /** Copies the list. */
  public ScenarioGroup {
    members = List.copyOf(members);
  }

  /** As few groups as a simple search finds; one with a script that answers anything is alone. */
  public static List<ScenarioGroup> of(List<Scenario> scenarios) {
    List<Open> shared = new ArrayList<>();
    List<Open> all = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      boolean alone = needsItsOwn(scenario);
      Open group =
          shared.stream()
              .filter(open -> !alone && open.takes(scenario))
              .findFirst()
              .orElseGet(Open::new);
      if (!all.contains(group)) {
        all.add(group);
        if (!alone) {
          shared.add(group);
        }
      }
      group.add(scenario);
    }
    return all.stream().map(Open::closed).toList();
  }

  private static boolean needsItsOwn(Scenario scenario) {
    return scenario.standalone()
        || SECTIONS.stream()
            .anyMatch(section ->
                scenario.entries(section).stream()
                    .anyMatch(entry -> Scenario.lastResort(section, entry)));
  }

  /** A group that may still grow. */
  private static final class Open {
    private final Set<JsonValue> keys = new HashSet<>();
    private final List<Scenario> members = new ArrayList<>();
    private JsonObject script = JsonObject.EMPTY;

    boolean takes(Scenario scenario) {
      JsonValue mine = script.get("transcribe");
      JsonValue theirs = scenario.script().get("transcribe");
      boolean sameTranscript = mine == null || theirs == null || mine.equals(theirs);
      return sameTranscript && keysOf(scenario).stream().noneMatch(keys::contains);
    }

    void add(Scenario scenario) {
      keys.addAll(keysOf(scenario));
      members.add(scenario);
      for (String section : SECTIONS) {
        append(section, scenario.entries(section));
      }
      JsonValue transcript = scenario.script().get("transcribe");
      if (transcript != null) {
        script = script.with("transcribe", transcript);
      }
    }

    private void append(String section, List<JsonObject> entries) {
      if (!entries.isEmpty()) {
        List<JsonValue> joined = new ArrayList<>();
        if (script.get(section) instanceof JsonArray before) {
          joined.addAll(before.elements());
        }
        joined.addAll(entries);
        script = script.with(section, new JsonArray(joined));
      }
    }

    private static Set<JsonValue> keysOf(Scenario scenario) {
      Set<JsonValue> keys = new HashSet<>();
      for (String section : SECTIONS) {
        scenario.entries(section).forEach(entry -> keys.add(Scenario.keyOf(section, entry)));
      }
      return keys;
    }

    ScenarioGroup closed() {
      return new ScenarioGroup(script, members);
    }
  }
}
