package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

/** Starts Spring Boot applications of this class path, each in a process of its own. */
final class SpringProgram {
  private static final String DATA_SOURCE =
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

  private SpringProgram() {}

  /**
   * The application without the starter: it finds none of the starter's auto-configurations.
   *
   * @param options Spring Boot's, such as {@code --name=value}
   */
  static ServedProgram startPlain(Path folder, List<String> options) throws IOException {
    return start(PlainApplication.class, folder, options, starter());
  }

  /** The application with a chat. */
  static ServedProgram startChat(Path folder, List<String> options) throws IOException {
    return start(ChatApplication.class, folder, options, Stream.empty());
  }

  /** The starter's auto-configurations. */
  static Stream<String> starter() {
    ClassLoader loader = SpringProgram.class.getClassLoader();
    return StreamSupport.stream(
            ImportCandidates.load(AutoConfiguration.class, loader).spliterator(), false)
        .filter(name -> name.startsWith("dev.chatkit4j."));
  }

  private static ServedProgram start(
      Class<?> application, Path folder, List<String> options, Stream<String> left)
      throws IOException {
    boolean database = options.stream().anyMatch(each -> each.startsWith("--spring.datasource"));
    String excluded =
        Stream.concat(left, database ? Stream.empty() : Stream.of(DATA_SOURCE))
            .collect(Collectors.joining(","));
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ServedProgram.java(), "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), application.getName()));
    command.addAll(List.of("--server.address=127.0.0.1", "--server.port=0"));
    command.addAll(List.of("--spring.main.banner-mode=off"));
    command.add("--spring.autoconfigure.exclude=" + excluded);
    command.addAll(options);
    return ServedProgram.launch(command, folder, Map.of());
  }
}
