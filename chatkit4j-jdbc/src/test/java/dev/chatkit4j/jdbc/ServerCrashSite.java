package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A database with tables on a server. */
record ServerCrashSite(Server server, TestDatabase on) implements CrashSite {

  @Override
  public String database() {
    return SeededProcess.url(on);
  }

  @Override
  public Store<String> open() {
    return server.builder(on).poolSize(4).connectionTimeout(Duration.ofMillis(500)).open();
  }

  /** The server may still be at the last statements of a killed process. */
  @Override
  public Connection connect() throws SQLException {
    if (Connections.count(server, on) > 0) {
      throw new AssertionError("whoever crashed is still connected");
    }
    return on.connect();
  }

  private static final String UNBOUND_ON_POSTGRES =
      """
      SELECT 'unbound attachment of item ' || i.id
        FROM chatkit_item i
       CROSS JOIN jsonb_array_elements(i.document::jsonb -> 'attachments') e
        JOIN chatkit_attachment a ON a.owner = i.owner AND a.id = e ->> 'id'
       WHERE a.thread_id IS DISTINCT FROM i.thread_id
      """;

  private static final String UNBOUND_ON_MARIADB =
      """
      SELECT concat('unbound attachment of item ', i.id)
        FROM chatkit_item i
       CROSS JOIN JSON_TABLE(i.document, '$.attachments[*]' COLUMNS (id VARCHAR(255) PATH '$.id')) e
        JOIN chatkit_attachment a ON a.owner = i.owner AND a.id = e.id
       WHERE NOT a.thread_id <=> i.thread_id
      """;

  @Override
  public List<String> findings() {
    return List.of(server == Server.POSTGRES ? UNBOUND_ON_POSTGRES : UNBOUND_ON_MARIADB);
  }
}
