package dev.chatkit4j.spring;

import dev.chatkit4j.jdbc.MariaDbStore;
import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.jdbc.SchemaVersion;
import dev.chatkit4j.jdbc.ServerStoreBuilder;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.spring.ChatKitProperties.Migrations;
import dev.chatkit4j.spring.ChatKitProperties.Place;
import dev.chatkit4j.spring.ChatKitProperties.Storage;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/** Opens the store that the properties and the application's data source amount to. */
final class ConversationStore {
  private static final Logger log = LoggerFactory.getLogger(ConversationStore.class);

  private static final String OTHER_PLACES =
      "Set chatkit4j.store.type to sqlite, with a chatkit4j.store.file, or to memory; or declare a"
          + " bean of type Store<ChatUser>.";

  private ConversationStore() {}

  /**
   * Opens it.
   *
   * @param dataSources of the application, not asked for unless one is needed
   * @throws ChatKitStartException if it cannot be opened
   */
  static Store<ChatUser> open(Storage storage, ObjectProvider<DataSource> dataSources) {
    try {
      if (storage.file() != null || storage.type() == Place.SQLITE) {
        return inFile(storage);
      }
      if (storage.type() == Place.MEMORY) {
        return inMemory();
      }
      DataSource dataSource = one(dataSources);
      return dataSource == null && storage.type() == null
          ? inMemory()
          : onServer(storage, dataSource);
    } catch (StoreException | IllegalArgumentException e) {
      throw new ChatKitStartException(
          "Conversations cannot be kept: " + e.getMessage(),
          "See chatkit4j.store.* in the configuration and the reason above.",
          e);
    }
  }

  /** Null if there is none. */
  private static @Nullable DataSource one(ObjectProvider<DataSource> dataSources) {
    try {
      return dataSources.getIfAvailable();
    } catch (NoUniqueBeanDefinitionException e) {
      throw new ChatKitStartException(
          "Conversations are to be kept in the application's data source, and there are several,"
              + " of which none is primary: "
              + e.getBeanNamesFound(),
          "Make one of them @Primary. " + OTHER_PLACES);
    }
  }

  private static Store<ChatUser> inMemory() {
    log.warn("Conversations are in memory, and gone when the application stops");
    return new MemoryStore<>(ChatUser::id);
  }

  private static Store<ChatUser> inFile(Storage storage) {
    Path file = storage.file();
    if (file == null) {
      throw new ChatKitStartException(
          "Conversations are to be in a SQLite file that has no name.",
          "Set chatkit4j.store.file.");
    }
    if (storage.migrations() != Migrations.ALWAYS) {
      requireCurrent(SqliteStore.schemaVersion(file), "The file " + file);
    }
    return SqliteStore.open(file, ChatUser::id);
  }

  private static Store<ChatUser> onServer(Storage storage, @Nullable DataSource dataSource) {
    if (dataSource == null) {
      throw new ChatKitStartException(
          "chatkit4j.store.type is data-source, and the application has no data source.",
          "Set spring.datasource.url. " + OTHER_PLACES);
    }
    ServerStoreBuilder<ChatUser, ?, ?> builder = builder(dataSource);
    builder.dataSource(dataSource).tablePrefix(storage.tablePrefix());
    if (storage.schema() != null) {
      builder.schema(storage.schema());
    }
    switch (storage.migrations()) {
      case ALWAYS -> builder.migrate();
      case VALIDATE -> requireCurrent(builder.schemaVersion(), "The data source");
      case NEVER -> builder.checkTables(false);
    }
    return builder.open();
  }

  private static ServerStoreBuilder<ChatUser, ?, ?> builder(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      DatabaseMetaData database = connection.getMetaData();
      return switch (database.getDatabaseProductName()) {
        case "PostgreSQL" -> PostgresStore.builder(ChatUser::id);
        case "MariaDB", "MySQL" -> MariaDbStore.builder(ChatUser::id);
        case "SQLite" ->
            throw new ChatKitStartException(
                "The data source is SQLite, and conversations need a SQLite file of their own.",
                "Set chatkit4j.store.file to another file than the application's.");
        default ->
            throw new ChatKitStartException(
                "The data source is %s %s, in which chatkit4j cannot keep conversations."
                    .formatted(
                        database.getDatabaseProductName(), database.getDatabaseProductVersion()),
                "Use PostgreSQL, MariaDB or MySQL. " + OTHER_PLACES);
      };
    } catch (SQLException e) {
      throw new ChatKitStartException(
          "The data source gives no connection: " + e.getMessage(),
          "Check spring.datasource.* and that the database is up.",
          e);
    }
  }

  private static void requireCurrent(SchemaVersion version, String what) {
    if (!version.current()) {
      throw new ChatKitStartException(
          "%s has tables of version %s for conversations, and this version of chatkit4j needs %s."
              .formatted(what, version.found(), version.known()),
          "Start once with chatkit4j.store.migrations=always, or run: chatkit4j migrate");
    }
  }
}
