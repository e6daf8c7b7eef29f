package dev.chatkit4j.app;

import dev.chatkit4j.json.JsonObject;
import java.time.Duration;

/** One thing that a scripted turn does. Templates may hold {@link Placeholders}. */
sealed interface ScriptStep {
  /** Emits an event; the place is where it stands in the script. */
  record Emit(String place, JsonObject template) implements ScriptStep {}

  /** Changes the thread; the place is where it stands in the script. */
  record ChangeThread(String place, JsonObject template) implements ScriptStep {}

  /** Fails with a message for the user. */
  record FailCustom(String message, boolean allowRetry) implements ScriptStep {}

  /** Fails without a message. */
  record FailStream(boolean allowRetry) implements ScriptStep {}

  /** Fails as code with a mistake in it does. */
  record FailUnexpectedly() implements ScriptStep {}

  /** Waits. */
  record Sleep(Duration time) implements ScriptStep {}
}
