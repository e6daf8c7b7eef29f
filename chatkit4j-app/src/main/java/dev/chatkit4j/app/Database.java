package dev.chatkit4j.app;

import dev.chatkit4j.jdbc.MariaDbStore;
import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.jdbc.SchemaVersion;
import dev.chatkit4j.jdbc.ServerStoreBuilder;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A database as somebody named it: whatever a URL or a file means, this opens it. */
final class Database {
  static final String MEMORY = ":memory:";
  static final int USUAL_POOL = 10;

  /** PostgreSQL's driver, asked for a password that it has not. */
  private static final String NO_PASSWORD = "08004";

  private static final String POSTGRES = "jdbc:postgresql:";
  private static final String MARIADB = "jdbc:mariadb:";
  private static final String MYSQL = "jdbc:mysql:";

  /** In the settings of a URL, or before its host. */
  private static final Pattern PASSWORD =
      Pattern.compile("[?&;][^=&]*(password|pwd)[^=&]*=|//[^/?]*@", Pattern.CASE_INSENSITIVE);

  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

  /** Products that conversations may be in. */
  enum Kind {
    MEMORY,
    SQLITE,
    POSTGRES,
    MARIADB
  }

  /**
   * The settings of a server besides its URL; null is its default.
   *
   * @param passwordFile where the password is from; null if it is from elsewhere
   * @param word that the names of its options begin with
   */
  record Settings(
      @Nullable String user,
      @Nullable String password,
      @Nullable String passwordFile,
      String word,
      @Nullable String schema,
      @Nullable String tablePrefix,
      int pool) {
    /** Of a database that is named by {@code --db}. */
    Settings(
        @Nullable String user,
        @Nullable String password,
        @Nullable String schema,
        @Nullable String tablePrefix,
        int pool) {
      this(user, password, null, "db", schema, tablePrefix, pool);
    }

    String passwordVariable() {
      return "CHATKIT4J_%s_PASSWORD".formatted(word.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
      return "settings of " + user;
    }
  }

  private final Kind kind;
  private final String url;
  private final Settings settings;
  private boolean allowsUnproven;

  private Database(Kind kind, String url, Settings settings) {
    this.kind = kind;
    this.url = url;
    this.settings = settings;
  }

  /**
   * What is called so.
   *
   * @param option that named it, for errors
   * @throws StartException if that is no database or tells a password
   */
  static Database of(String option, String where, Settings settings) {
    if (where.equals(MEMORY)) {
      return new Database(Kind.MEMORY, where, settings);
    }
    if (URL.matcher(where).matches() && !Files.exists(path(where))) {
      return server(option, where, settings);
    }
    return new Database(Kind.SQLITE, where, settings);
  }

  private static Path path(String where) {
    try {
      return Path.of(where);
    } catch (InvalidPathException e) {
      throw new StartException("database %s: %s".formatted(where, e.getMessage()), e);
    }
  }

  private static Database server(String option, String where, Settings settings) {
    if (PASSWORD.matcher(where).find()) {
      throw new StartException(
          "%s must not tell a password, everybody can see arguments: use %s-user, and CHATKIT4J_%s_PASSWORD or %s-password-file"
              .formatted(option, option, option.substring(2).toUpperCase(Locale.ROOT), option));
    }
    if (where.startsWith(POSTGRES)) {
      return new Database(Kind.POSTGRES, where, settings);
    }
    if (where.startsWith(MARIADB)) {
      return new Database(Kind.MARIADB, where, settings);
    }
    if (where.startsWith(MYSQL)) {
      return new Database(Kind.MARIADB, MARIADB + where.substring(MYSQL.length()), settings);
    }
    throw new StartException(
        "%s %s:... is neither a file nor a URL that begins with %s, %s or %s"
            .formatted(option, where.replaceFirst(":.*", ""), POSTGRES, MARIADB, MYSQL));
  }

  /** The same, whatever is known of the engine if it is allowed. */
  Database allowUnproven(boolean allow) {
    Database other = new Database(kind, url, settings);
    other.allowsUnproven = allow;
    return other;
  }

  Kind kind() {
    return kind;
  }

  boolean onServer() {
    return kind == Kind.POSTGRES || kind == Kind.MARIADB;
  }

  /** The file of a SQLite database. */
  Path file() {
    return path(url);
  }

  /** For people: without settings and secrets. */
  String name() {
    return switch (kind) {
      case MEMORY -> MEMORY;
      case SQLITE -> file().toAbsolutePath().normalize().toString();
      case POSTGRES, MARIADB -> url.replaceFirst("\\?.*", "");
    };
  }

  /** Null for the connection's own. */
  @Nullable String schema() {
    return settings.schema();
  }

  String tablePrefix() {
    return settings.tablePrefix() == null ? "chatkit_" : settings.tablePrefix();
  }

  /** Whether the other is the same tables. */
  boolean same(Database other) {
    return name().equals(other.name())
        && Objects.equals(schema(), other.schema())
        && tablePrefix().equals(other.tablePrefix());
  }

  /**
   * Refuses memory, which nobody else can look into, and files that are not there.
   *
   * @throws StartException if it is such
   */
  Database requireThere() {
    if (kind == Kind.MEMORY) {
      throw new StartException("database %s: there is none in memory".formatted(MEMORY));
    }
    if (kind == Kind.SQLITE && !Files.exists(file())) {
      throw failed("there is no such file", null);
    }
    return this;
  }

  /**
   * Opens it, bringing a file to this version's schema.
   *
   * @throws StartException if it cannot be opened
   */
  Store<Caller> open() {
    return trying(() ->
        switch (kind) {
          case MEMORY -> new MemoryStore<>(Caller::owner);
          case SQLITE -> SqliteStore.open(file(), Caller::owner);
          case POSTGRES, MARIADB -> onTables();
        });
  }

  private Store<Caller> onTables() {
    try {
      return builder().open();
    } catch (StoreException e) {
      requireCurrent(builder().schemaVersion());
      throw e;
    }
  }

  /** Says with which command of this program the tables become current. */
  private void requireCurrent(SchemaVersion version) {
    if (version.found() < version.known()) {
      throw failed(
          "its schema has version %s, this program needs %s; run: %s"
              .formatted(version.found(), version.known(), migration()),
          null);
    }
  }

  /** The command that brings its tables to this version. */
  String migration() {
    String command =
        new Hint("migrate")
            .with("--db", url)
            .with("--db-user", settings.user())
            .with("--db-password-file", settings.passwordFile())
            .with("--db-schema", settings.schema())
            .with("--db-table-prefix", settings.tablePrefix())
            .toString();
    return settings.word().equals("db")
            || settings.password() == null
            || settings.passwordFile() != null
        ? command
        : "CHATKIT4J_DB_PASSWORD=\"$%s\" %s".formatted(settings.passwordVariable(), command);
  }

  /** The command that writes its file anew. */
  String vacuuming() {
    return new Hint("vacuum").with("--db", name()).toString();
  }

  /** The version of its tables, which stay as they are. */
  SchemaVersion schemaVersion() {
    return trying(() -> onServer() ? builder().schemaVersion() : SqliteStore.schemaVersion(file()));
  }

  /** Brings its tables to this version. */
  SchemaVersion migrate() {
    return trying(() -> {
      if (onServer()) {
        return builder().migrate();
      }
      SqliteStore.open(file(), Caller::owner).close();
      return SqliteStore.schemaVersion(file());
    });
  }

  /** Writes its file anew, without what was deleted. */
  void vacuum() {
    trying(() -> {
      SqliteStore.vacuum(file());
      return true;
    });
  }

  /** A pool would try for long and then not say why it cannot connect. */
  private <T> T trying(Supplier<T> action) {
    try {
      if (onServer()) {
        connect().close();
      }
      return action.get();
    } catch (SQLException e) {
      throw failed(reason(e), e);
    } catch (StoreException | IllegalArgumentException e) {
      throw failed(e.getMessage(), e);
    }
  }

  /** What a server says, and what it may lack. */
  String reason(SQLException failure) {
    String reason = String.valueOf(failure.getMessage()).strip();
    return lacksPassword(failure)
        ? "%s; there was no password: put it into %s, or into the file of --%s-password-file"
            .formatted(reason, settings.passwordVariable(), settings.word())
        : reason;
  }

  /** Whether the server lets nobody in who has no password, and there is none. */
  boolean lacksPassword(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return settings.password() == null && (state.startsWith("28") || state.equals(NO_PASSWORD));
  }

  private StartException failed(@Nullable String reason, @Nullable Throwable cause) {
    String message = "database %s: %s".formatted(kind == Kind.SQLITE ? url : name(), reason);
    return cause == null ? new StartException(message) : new StartException(message, cause);
  }

  private ServerStoreBuilder<Caller, ?, ?> builder() {
    ServerStoreBuilder<Caller, ?, ?> builder =
        kind == Kind.POSTGRES
            ? PostgresStore.builder(Caller::owner)
            : MariaDbStore.builder(Caller::owner);
    builder.url(url).poolSize(settings.pool()).allowUnproven(allowsUnproven);
    if (settings.user() != null) {
      builder.user(settings.user());
    }
    if (settings.password() != null) {
      builder.password(settings.password());
    }
    if (settings.schema() != null) {
      builder.schema(settings.schema());
    }
    if (settings.tablePrefix() != null) {
      builder.tablePrefix(settings.tablePrefix());
    }
    return builder;
  }

  /** A connection beside those of a store, given up within seconds. */
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    if (kind == Kind.SQLITE) {
      properties.setProperty("open_mode", "1"); // read-only
      return DriverManager.getConnection(
          "jdbc:sqlite:" + file().toAbsolutePath().toUri().toASCIIString(), properties);
    }
    if (settings.user() != null) {
      properties.setProperty("user", settings.user());
    }
    if (settings.password() != null) {
      properties.setProperty("password", settings.password());
    }
    if (kind == Kind.POSTGRES) {
      properties.setProperty("loginTimeout", "5"); // seconds
    } else {
      properties.setProperty("connectTimeout", "5000");
    }
    return DriverManager.getConnection(url, properties);
  }
}
