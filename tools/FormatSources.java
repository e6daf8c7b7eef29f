import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks or applies google-java-format: {@code FormatSources check|apply ROOT PATH[,PATH...]
 * REPORT}. A failed check is not an exit code but a REPORT file, for the build to find.
 */
final class FormatSources {
  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]);
    Path report = Path.of(args[3]);
    Files.deleteIfExists(report);

    List<String> files = new ArrayList<>();
    for (String path : args[2].split(",")) {
      try (var found =
          Files.find(root.resolve(path).normalize(), 99, (file, is) -> isSource(root, file))) {
        found.map(Path::toString).sorted().forEach(files::add);
      }
    }
    if (files.isEmpty()) {
      return;
    }

    List<String> options = new ArrayList<>();
    options.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    options.addAll(files);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new Main(new PrintWriter(out, true), new PrintWriter(err, true), System.in)
            .format(options.toArray(String[]::new));
    if (exit != 0) {
      System.err.print(err);
      out.toString().lines().forEach(file -> System.err.println("not formatted: " + file));
      Files.writeString(report, out.toString() + err);
    }
  }

  private static boolean isSource(Path root, Path file) {
    String name = "/" + root.relativize(file).toString().replace('\\', '/');
    return name.endsWith(".java")
        && !name.contains("/target/")
        && (name.contains("/src/") || name.startsWith("/tools/"));
  }
}
