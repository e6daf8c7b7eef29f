package dev.chatkit4j.app;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.protocol.ThreadStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reads scripts and what their templates become. A template is checked when the script is read, as
 * if every placeholder stood for some text; only one that takes in a whole payload, of which
 * nothing is known then, is left until it is used.
 */
final class ScriptReader {
  private static final long MAX_SLEEP_MS = Duration.ofHours(24).toMillis();

  private ScriptReader() {}

  static Script script(JsonValue json) {
    ScriptNode root = new ScriptNode("", json);
    if (!(json instanceof JsonObject)) {
      throw root.wrong("the script must be an object");
    }
    root.withOnly(Set.of("respond", "action", "sync_action", "transcribe"));
    return new Script(
        section(root, "respond", ScriptReader::respond),
        section(root, "action", ScriptReader::action),
        section(root, "sync_action", ScriptReader::syncAction),
        root.has("transcribe") ? root.get("transcribe").text() : null);
  }

  private static <T> List<T> section(ScriptNode root, String name, Function<ScriptNode, T> entry) {
    return root.has(name) ? root.get(name).elements().stream().map(entry).toList() : List.of();
  }

  private static Script.Respond respond(ScriptNode entry) {
    entry.withOnly(Set.of("match", "after", "steps"));
    String match = entry.get("match").textOrNull();
    String after = entry.has("after") ? entry.get("after").textOrNull() : null;
    if (match != null && after != null) {
      throw entry.get("after").wrong("only goes with \"match\": null");
    }
    return new Script.Respond(match, after, steps(entry, Placeholders.Section.RESPOND));
  }

  private static Script.OnAction action(ScriptNode entry) {
    entry.withOnly(Set.of("type", "steps"));
    return new Script.OnAction(entry.get("type").text(), steps(entry, Placeholders.Section.ACTION));
  }

  private static Script.OnSyncAction syncAction(ScriptNode entry) {
    entry.withOnly(Set.of("type", "updated_item"));
    String type = entry.get("type").text();
    ScriptNode item = entry.get("updated_item");
    if (item.value() == JsonNull.NULL) {
      return new Script.OnSyncAction(type, null);
    }
    check(item, Placeholders.Section.ACTION, ScriptReader::item);
    return new Script.OnSyncAction(type, item.object());
  }

  // ------------------------------------------------------------------------------- steps

  private static List<ScriptStep> steps(ScriptNode entry, Placeholders.Section section) {
    return entry.get("steps").elements().stream().map(step -> step(step, section)).toList();
  }

  private static ScriptStep step(ScriptNode step, Placeholders.Section section) {
    step.withOnly(Set.of("event", "thread", "fail", "sleep_ms"));
    if (step.object().members().size() != 1) {
      throw step.wrong("must have exactly one of event, fail, sleep_ms, thread");
    }
    if (step.has("event")) {
      ScriptNode event = step.get("event");
      check(event, section, ScriptReader::event);
      return new ScriptStep.Emit(event.place(), event.object());
    }
    if (step.has("thread")) {
      ScriptNode thread =
          step.get("thread")
              .withOnly(Set.of("title", "status", "metadata", "allowed_image_domains"));
      check(thread, section, ScriptReader::threadChange);
      return new ScriptStep.ChangeThread(thread.place(), thread.object());
    }
    return step.has("fail")
        ? fail(step.get("fail"))
        : new ScriptStep.Sleep(Duration.ofMillis(step.get("sleep_ms").number(MAX_SLEEP_MS)));
  }

  private static ScriptStep fail(ScriptNode fail) {
    return switch (fail.get("kind").text()) {
      case "custom" -> {
        fail.withOnly(Set.of("kind", "message", "allow_retry"));
        yield new ScriptStep.FailCustom(fail.get("message").text(), allowRetry(fail, false));
      }
      case "stream" -> {
        fail.withOnly(Set.of("kind", "allow_retry"));
        yield new ScriptStep.FailStream(allowRetry(fail, true));
      }
      case "unexpected" -> {
        fail.withOnly(Set.of("kind"));
        yield new ScriptStep.FailUnexpectedly();
      }
      default -> throw fail.get("kind").wrong("must be custom, stream or unexpected");
    };
  }

  private static boolean allowRetry(ScriptNode fail, boolean otherwise) {
    return fail.has("allow_retry") ? fail.get("allow_retry").bool() : otherwise;
  }

  // --------------------------------------------------------------------------- templates

  private static void check(
      ScriptNode template, Placeholders.Section section, Function<ScriptNode, ?> read) {
    template.object();
    if (!section.hasPayload() || !Placeholders.takesPayload(template.value())) {
      JsonValue filled = Placeholders.examples(section).fill(template.value());
      Object unused = read.apply(new ScriptNode(template.place(), filled));
    }
  }

  /**
   * The event that a filled template is; types of items this version does not know may be in it.
   */
  static ThreadEvent event(ScriptNode filled) {
    return decoded(filled, WireForm::readEvent);
  }

  /** The item that a filled template is, of a type this version knows or another. */
  static ThreadItem item(ScriptNode filled) {
    return decoded(filled, WireForm::readItem);
  }

  private static <T> T decoded(ScriptNode filled, Function<JsonValue, T> read) {
    try {
      return read.apply(filled.value());
    } catch (InvalidJsonException e) {
      throw new ScriptException(filled.place(), e);
    }
  }

  /** The change of the thread that a filled template is. */
  static UnaryOperator<ThreadMetadata> threadChange(ScriptNode filled) {
    List<UnaryOperator<ThreadMetadata>> changes = new ArrayList<>();
    for (String name : filled.object().members().keySet()) {
      changes.add(threadChange(name, filled.get(name)));
    }
    return thread -> {
      ThreadMetadata changed = thread;
      for (UnaryOperator<ThreadMetadata> change : changes) {
        changed = change.apply(changed);
      }
      return changed;
    };
  }

  private static UnaryOperator<ThreadMetadata> threadChange(String name, ScriptNode field) {
    boolean clear = field.value() == JsonNull.NULL;
    return switch (name) {
      case "title" -> {
        String title = field.textOrNull();
        yield thread -> thread.withTitle(title);
      }
      case "status" -> {
        ThreadStatus status = clear ? ThreadStatus.ACTIVE : decoded(field, WireForm::readStatus);
        yield thread -> thread.withStatus(status);
      }
      case "metadata" -> {
        JsonObject metadata = clear ? JsonObject.EMPTY : field.object();
        yield thread -> thread.withMetadata(metadata);
      }
      case "allowed_image_domains" -> {
        List<String> domains =
            clear ? null : field.elements().stream().map(ScriptNode::text).toList();
        yield thread -> thread.withAllowedImageDomains(domains);
      }
      default -> throw field.wrong("unknown key");
    };
  }
}
