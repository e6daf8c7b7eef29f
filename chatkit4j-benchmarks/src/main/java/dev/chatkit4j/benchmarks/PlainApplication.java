package dev.chatkit4j.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A Spring Boot application with one controller, to be compared with what the starter makes of it.
 * Says in its first line where it serves.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@RestController
public final class PlainApplication {
  static final String UP = "/up";

  private final @Nullable DataSource database;

  PlainApplication(ObjectProvider<DataSource> database) {
    this.database = database.getIfAvailable();
  }

  /** Runs it with Spring Boot's arguments. */
  public static void main(String[] arguments) {
    run(UP, arguments, PlainApplication.class);
  }

  static void run(String path, String[] arguments, Class<?>... sources) {
    ConfigurableApplicationContext context = SpringApplication.run(sources, arguments);
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    System.out.printf("Spring serves http://127.0.0.1:%s%s%n", port, path);
  }

  /** Asks the database first, if the application has one. */
  @PostMapping(path = UP, produces = MediaType.APPLICATION_JSON_VALUE)
  String up() throws SQLException {
    return database == null ? "{\"up\":true}" : "{\"up\":%s}".formatted(one(database));
  }

  private static int one(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
