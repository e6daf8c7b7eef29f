package dev.chatkit4j.app;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A script of answers for {@link ScriptServer}, read from a JSON file; {@code
 * docs/guides/scripted-backend.md} describes the format.
 *
 * @param respond answers to messages, and what follows tool outputs and forms
 * @param action answers to what happens in widgets
 * @param syncAction likewise, without a stream
 * @param transcribe what all speech is heard as; null if transcription is not offered
 */
record Script(
    List<Respond> respond,
    List<OnAction> action,
    List<OnSyncAction> syncAction,
    @Nullable String transcribe) {
  private static final String ANY = "*";

  /**
   * An answer.
   *
   * @param match the message it is for; null if the turn goes on without one
   * @param after the newest message then; null for any
   */
  record Respond(@Nullable String match, @Nullable String after, List<ScriptStep> steps) {}

  /** An answer to an action of that type. */
  record OnAction(String type, List<ScriptStep> steps) {}

  /** The change of a widget by an action of that type; the widget is null if it stays as it is. */
  record OnSyncAction(String type, @Nullable JsonObject updatedItem) {}

  Script {
    respond = List.copyOf(respond);
    action = List.copyOf(action);
    syncAction = List.copyOf(syncAction);
  }

  /**
   * Reads a script and checks all of it.
   *
   * @throws ScriptException if the file cannot be read or is no script
   */
  static Script read(Path file) {
    byte[] text;
    try {
      text = Utf8.unmarked(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new ScriptException("there is no such file", e);
    } catch (IOException e) {
      throw new ScriptException("cannot be read (%s)".formatted(e.getClass().getSimpleName()), e);
    }
    return parse(text);
  }

  /** Reads a script from its text, see {@link #read}. */
  static Script parse(byte[] text) {
    try {
      return ScriptReader.script(Json.parseTrusted(text));
    } catch (InvalidJsonException e) {
      throw new ScriptException("", e);
    }
  }

  /** The answer to a message; null if there is none. */
  @Nullable Respond answerTo(String text) {
    return first(respond, entry -> text.equals(entry.match()), entry -> ANY.equals(entry.match()));
  }

  /** The messages it has an answer for, each once. */
  List<String> messages() {
    return respond.stream()
        .map(Respond::match)
        .filter(Objects::nonNull)
        .filter(match -> !match.equals(ANY))
        .distinct()
        .toList();
  }

  /** What follows a tool's output or a form, by the newest message; null if nothing does. */
  @Nullable Respond continuationAfter(@Nullable String newestText) {
    return first(
        respond,
        entry ->
            entry.match() == null
                && entry.after() != null
                && Objects.equals(entry.after(), newestText),
        entry -> entry.match() == null && entry.after() == null);
  }

  @Nullable OnAction action(String type) {
    return first(action, entry -> entry.type().equals(type), entry -> entry.type().equals(ANY));
  }

  @Nullable OnSyncAction syncAction(String type) {
    return first(syncAction, entry -> entry.type().equals(type), entry -> entry.type().equals(ANY));
  }

  private static <T> @Nullable T first(
      List<T> entries, Predicate<T> fits, Predicate<T> lastResort) {
    return entries.stream()
        .filter(fits)
        .findFirst()
        .or(() -> entries.stream().filter(lastResort).findFirst())
        .orElse(null);
  }
}
