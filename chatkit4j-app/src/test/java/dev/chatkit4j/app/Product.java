package dev.chatkit4j.app;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The products that the program keeps conversations in. */
enum Product {
  SQLITE,
  POSTGRES,
  MARIADB;

  private static final AtomicInteger FILES = new AtomicInteger();

  /** A new database, without tables. */
  Place empty(Path folder) {
    return switch (this) {
      case SQLITE -> new Place(folder.resolve(FILES.incrementAndGet() + ".db").toString(), "", "");
      case POSTGRES -> Place.of(TestServer.postgres().newDatabase());
      case MARIADB -> Place.of(TestServer.mariaDb().newDatabase());
    };
  }

  /** Likewise, with tables. */
  Place migrated(Path folder) {
    Place place = empty(folder);
    Program.Run run = Program.run(List.of("migrate"), place.as("db"));
    if (run.code() != 0) {
      throw new AssertionError(run);
    }
    return place;
  }

  /** A database, as the program is told of it. */
  record Place(String url, String user, String password) {
    private static final Pattern CREDENTIAL = Pattern.compile("[?&](user|password)=([^&]*)");

    /** The URL of a server that was given to the tests has user and password in it. */
    static Place of(TestDatabase database) {
      Map<String, String> found = new HashMap<>();
      Matcher matcher = CREDENTIAL.matcher(database.url());
      while (matcher.find()) {
        found.put(matcher.group(1), matcher.group(2));
      }
      String rest = matcher.replaceAll("").replaceFirst("^([^?&]*)&", "$1?");
      return new Place(
          rest,
          or(database.user(), found.get("user")),
          or(database.password(), found.get("password")));
    }

    private static String or(@Nullable String one, @Nullable String other) {
      return one != null ? one : other != null ? other : "";
    }

    /** Variables that name it by {@code --db}, {@code --from} or {@code --to}. */
    Map<String, String> as(String word) {
      String variable = "CHATKIT4J_" + word.toUpperCase(Locale.ROOT);
      return Map.of(variable, url, variable + "_USER", user, variable + "_PASSWORD", password);
    }

    Place withPassword(String other) {
      return new Place(url, user, other);
    }

    Store<Caller> open() {
      return Database.of(
              "--db", url, new Database.Settings(blank(user), blank(password), null, null, 5))
          .open();
    }

    private static @Nullable String blank(String value) {
      return value.isEmpty() ? null : value;
    }

    /** Runs statements beside the program. */
    void sql(String... statements) {
      String to = url.startsWith("jdbc:") ? url : "jdbc:sqlite:" + url;
      try (Connection connection = DriverManager.getConnection(to, user, password);
          Statement statement = connection.createStatement()) {
        for (String text : statements) {
          statement.execute(text);
        }
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }
}
