package dev.chatkit4j.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tables of one store: for which database, and how they are called. Thread-safe. */
final class Tables {
  /** What the names of tables, indexes and constraints begin with unless told otherwise. */
  static final String USUAL_PREFIX = "chatkit_";

  static final Tables SQLITE = new Tables(Dialect.SQLITE, null, USUAL_PREFIX);

  /**
   * What needs no quotes in any of the databases; of what is given, nothing else gets into a
   * statement.
   */
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,30}");

  private static final Pattern TABLE = Pattern.compile("\\bchatkit_(?=[a-z])");

  private final Dialect dialect;
  private final @Nullable String schema;
  private final String prefix;
  private final Map<Statement, JdbcText> texts = new ConcurrentHashMap<>();

  private Tables(Dialect dialect, @Nullable String schema, String prefix) {
    this.dialect = dialect;
    this.schema = schema;
    this.prefix = prefix;
  }

  /**
   * Tables of a store on a server.
   *
   * @param schema that holds them; null for that of the connection
   */
  static Tables of(Dialect dialect, @Nullable String schema, String prefix) {
    return new Tables(
        dialect,
        schema == null ? null : requireName("schema", schema),
        requireName("table prefix", prefix));
  }

  /** The tables of the same names in a schema that is there, however it is called. */
  Tables in(@Nullable String otherSchema) {
    return new Tables(dialect, otherSchema, prefix);
  }

  static String requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s must be 1 to 31 of a-z, 0-9 and _ and not begin with a digit, got %s"
              .formatted(what, name));
    }
    return name;
  }

  Dialect dialect() {
    return dialect;
  }

  @Nullable String schema() {
    return schema;
  }

  String prefix() {
    return prefix;
  }

  /** That of the tables' own history, without the schema. */
  String historyTable() {
    return prefix + "schema_history";
  }

  /** A text of the migrations, with this prefix; they are run where the schema is the current. */
  String prefixed(String migration) {
    return TABLE.matcher(migration).replaceAll(prefix);
  }

  /** The statement for these tables. */
  JdbcText text(Statement statement) {
    return texts.computeIfAbsent(statement, this::translated);
  }

  private JdbcText translated(Statement statement) {
    JdbcText text = JdbcText.of(statement.on(dialect));
    String to = schema == null ? prefix : dialect.quoted(schema) + "." + prefix;
    return new JdbcText(
        TABLE.matcher(text.text()).replaceAll(Matcher.quoteReplacement(to)), text.order());
  }
}
