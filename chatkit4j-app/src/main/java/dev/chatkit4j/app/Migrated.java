package dev.chatkit4j.app;

import dev.chatkit4j.jdbc.SchemaVersion;
import dev.chatkit4j.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The outcome of a migration.
 *
 * @param before the version there was, and what was missing
 * @param after the version there is
 */
record Migrated(Database database, SchemaVersion before, int after, boolean dryRun) {
  /**
   * Brings tables to this version.
   *
   * @param dryRun leaves them as they are
   * @throws StartException if they are newer or it fails
   */
  static Migrated run(Database database, boolean dryRun) {
    SchemaVersion before = database.schemaVersion();
    if (before.found() > before.known()) {
      throw new StartException(
          "database %s: its schema has version %s, this program knows up to %s"
              .formatted(database.name(), before.found(), before.known()));
    }
    int after = dryRun ? before.found() : database.migrate().found();
    return new Migrated(database, before, after, dryRun);
  }

  /** For people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Database " + database.name());
    lines.add("Schema version %s, this program needs %s".formatted(before.found(), before.known()));
    before.pending().forEach(script -> lines.add((dryRun ? "Would run " : "Ran ") + script));
    if (after != before.found()) {
      lines.add("Schema version " + after);
    } else if (before.current()) {
      lines.add("Nothing to do");
    }
    return lines;
  }

  /** For programs. */
  JsonObject object() {
    return JsonObject.of("database", database.name(), "dry_run", dryRun)
        .with("found", before.found())
        .with("needed", before.known())
        .with("scripts", before.pending())
        .with("version", after);
  }
}
