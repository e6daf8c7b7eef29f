package dev.chatkit4j.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The project's pages, and whether their Java is real: each fenced Java block stands below a
 * comment {@code <!-- snippet: path/File.java#region -->} and equals what is between {@code //
 * region name} and {@code // endregion} in that file, but for its indentation.
 */
public final class DocPages {
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- snippet: (?<file>[^#\\s]+)#(?<region>\\S+) -->\\n)?^```java\\n(?<code>.*?)^```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  private DocPages() {}

  /** The project's root directory. */
  public static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("chatkit4j-core"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("not below the project's root directory");
      }
    }
    return directory;
  }

  /** README.md and everything in docs. */
  public static List<Path> all() throws IOException {
    try (Stream<Path> docs = Files.walk(root().resolve("docs"))) {
      return Stream.concat(
              Stream.of(root().resolve("README.md")),
              docs.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  /** What is wrong with the Java blocks of a page; {@code root} is where its paths begin. */
  public static List<String> problems(Path page, Path root) throws IOException {
    List<String> problems = new ArrayList<>();
    String text = Files.readString(page);
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      long line = text.substring(0, block.start("code")).lines().count();
      String problem = problem(block, root);
      if (!problem.isEmpty()) {
        problems.add("%s:%d: %s".formatted(page.getFileName(), line, problem));
      }
    }
    return problems;
  }

  private static String problem(Matcher block, Path root) throws IOException {
    String file = block.group("file");
    if (file == null) {
      return "a Java block without a snippet comment";
    }
    if (!Files.exists(root.resolve(file))) {
      return "there is no " + file;
    }
    String region = region(Files.readString(root.resolve(file)), block.group("region"));
    if (region.isEmpty()) {
      return "%s has no region %s".formatted(file, block.group("region"));
    }
    return bare(region).equals(bare(block.group("code")))
        ? ""
        : "not what %s has in region %s".formatted(file, block.group("region"));
  }

  private static String region(String source, String name) {
    StringBuilder region = new StringBuilder();
    boolean inside = false;
    for (String line : source.lines().toList()) {
      if (line.strip().equals("// endregion")) {
        inside = false;
      }
      if (inside) {
        region.append(line).append('\n');
      }
      if (line.strip().equals("// region " + name)) {
        inside = true;
      }
    }
    return region.toString();
  }

  private static String bare(String code) {
    return code.stripTrailing().stripIndent();
  }
}
