package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks and runs the archive that the build packed. */
@Timeout(180)
final class ArchiveIT {
  private static final Path TAR = Path.of(System.getProperty("archive") + ".tar.gz");
  private static final Path ZIP = Path.of(System.getProperty("archive") + ".zip");

  @TempDir private Path dir;
  private Path home;

  @BeforeEach
  void unpack() throws Exception {
    Path parent = Files.createDirectory(dir.resolve("some where"));
    List<String> tar = List.of("tar", "-xzf", TAR.toString(), "-C", parent.toString());
    assertThat(new ProcessBuilder(tar).inheritIO().start().waitFor()).isZero();
    try (Stream<Path> unpacked = Files.list(parent)) {
      home = unpacked.toList().getFirst();
    }
  }

  @Test
  void the_archive_has_what_belongs_to_a_program() throws Exception {
    assertThat(home).hasFileName(TAR.getFileName().toString().replace(".tar.gz", ""));
    assertThat(home.resolve("bin/chatkit4j")).isExecutable();
    assertThat(home.resolve("completion.sh")).content().contains("complete -F", "serve");
    assertThat(home.resolve("LICENSE")).content().contains("Apache License");
    assertThat(home.resolve("INSTALL.txt")).content().doesNotContain("${");
    assertThat(home.resolve("docs/start/install.md")).exists();
    assertThat(home.resolve("docs/reference/configuration.md")).exists();
  }

  @Test
  void every_library_is_named_with_its_licence() throws Exception {
    String notice = Files.readString(home.resolve("THIRD-PARTY.txt"));
    for (String jar : jars()) {
      if (!jar.startsWith("chatkit4j-")) {
        String artifact = jar.replaceFirst("-([0-9][^/]*)\\.jar$", ":$1");
        assertThat(notice.lines()).anyMatch(line -> line.contains(":" + artifact + " - "));
      }
    }
    assertThat(notice).doesNotContainIgnoringCase("unknown license");
  }

  private List<String> jars() throws IOException {
    try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
      return lib.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void the_zip_has_the_same_files_and_its_launcher_may_be_run() throws Exception {
    try (FileSystem zip =
        FileSystems.newFileSystem(ZIP, Map.of("enablePosixFileAttributes", true))) {
      Path top = zip.getPath(home.getFileName().toString());
      assertThat(filesBelow(top)).containsExactlyElementsOf(filesBelow(home));
      assertThat(Files.getPosixFilePermissions(top.resolve("bin/chatkit4j")))
          .contains(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
    }
  }

  private static List<String> filesBelow(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> top.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void it_runs_through_a_link_from_another_folder_without_a_cache() throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("ck"), home.resolve("bin/chatkit4j"));

    Process process = start(link, "none", "--version");

    String version = home.getFileName().toString().replace("chatkit4j-", "chatkit4j ");
    assertThat(process.inputReader(StandardCharsets.UTF_8).lines()).containsExactly(version);
    assertThat(process.waitFor()).isZero();
    assertThat(stderr()).isEmpty();
  }

  @Test
  void a_cache_of_classes_is_made_once_and_neither_a_start_nor_a_damaged_one_says_a_word()
      throws Exception {
    Path caches = dir.resolve("the caches");
    assertThat(serveOnce(caches)).hasSize(1);
    Path cache = onlyFileIn(caches.resolve("chatkit4j"));
    assertThat(cache).isNotEmptyFile();

    assertThat(serveOnce(caches)).isEmpty();
    assertThat(onlyFileIn(caches.resolve("chatkit4j"))).isEqualTo(cache);

    Files.writeString(cache, "no cache at all");
    assertThat(serveOnce(caches)).isEmpty();
  }

  /** Returns what the launcher had to do in the background, after it is done. */
  private List<ProcessHandle> serveOnce(Path caches) throws Exception {
    Process process =
        start(home.resolve("bin/chatkit4j"), caches.toString(), "serve", "--port", "0");
    List<ProcessHandle> background;
    try (BufferedReader stdout = process.inputReader(StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newHttpClient()) {
      String url = stdout.readLine().replace("chatkit4j serves ", "");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(Served.CREATE.formatted("Hello")))
              .build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).contains("thread.created");
      background = process.children().toList();
      process.toHandle().destroy();
      assertThat(stdout.lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("Conversations are in "),
              line -> assertThat(line).startsWith("Talk to it at http://"),
              line -> assertThat(line).matches("It takes \\d+ connections at once, within .*"));
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
      assertThat(stderr()).singleElement().asString().contains("threads.create 200");
    } finally {
      process.destroyForcibly();
    }
    for (ProcessHandle work : background) {
      work.onExit().get();
    }
    return background;
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> present = files.toList();
      assertThat(present).hasSize(1);
      return present.getFirst();
    }
  }

  private List<String> stderr() throws IOException {
    return Files.readAllLines(dir.resolve("stderr.txt"));
  }

  /** As on a machine whose settings name no Java. */
  private Process start(Path launcher, String caches, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("CHATKIT4J_") || name.startsWith("OPENAI_"));
    environment.keySet().removeAll(List.of("JAVA_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    environment.put("XDG_CACHE_HOME", caches);
    environment.put("HOME", dir.resolve("nobody").toString());
    return builder.redirectError(dir.resolve("stderr.txt").toFile()).start();
  }
}
