package dev.chatkit4j.docs;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The types in the sources of all modules, tests included, as the compiler's parser sees them. */
final class Sources {
  /**
   * A type that is declared in a source file.
   *
   * @param file below the project's root
   * @param line where its declaration begins, counted from 1
   * @param packageName of the file
   * @param name with the names of the types around it, such as {@code Reply.Events}
   * @param shared whether another file can use it: neither it nor a type around it is private
   * @param doc its Javadoc without stars; null if it has none
   */
  record Type(
      Path file, long line, String packageName, String name, boolean shared, @Nullable String doc) {
    String simpleName() {
      return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Its package and name, without what all packages begin with. */
    String fullName() {
      return packageName.replaceFirst("^dev\\.chatkit4j\\.?", "") + "." + name;
    }

    boolean inTests() {
      return file.toString().contains("/src/test/");
    }

    String place() {
      return "%s:%s: %s".formatted(file, line, fullName());
    }
  }

  private Sources() {}

  /** All of them, in the order of their files. */
  static List<Type> types() throws IOException {
    Path root = DocPages.root();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Type> types = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  problem -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(files(root)));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree file : task.parse()) {
        new Collector(root, docs, types).scan(file, null);
      }
    }
    return types;
  }

  /** The source files of all modules, sorted. */
  static List<Path> files(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes all) {
            String name = directory.getFileName().toString();
            boolean ours = !name.equals("target") && !name.startsWith(".");
            return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes all) {
            String name = file.getFileName().toString();
            if (name.endsWith(".java") && !name.equals("package-info.java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files.stream().sorted().toList();
  }

  /** Collects the types of a file, those in other types too, but not those in methods. */
  private static final class Collector extends TreePathScanner<@Nullable Void, @Nullable Type> {
    private final Path root;
    private final DocTrees docs;
    private final List<Type> types;

    Collector(Path root, DocTrees docs, List<Type> types) {
      this.root = root;
      this.docs = docs;
      this.types = types;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Type around) {
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      long start = docs.getSourcePositions().getStartPosition(unit, type);
      boolean open = !type.getModifiers().getFlags().contains(Modifier.PRIVATE);
      String name = type.getSimpleName().toString();
      Type found =
          new Type(
              root.relativize(Path.of(unit.getSourceFile().toUri())),
              unit.getLineMap().getLineNumber(start),
              String.valueOf(unit.getPackageName()),
              around == null ? name : around.name() + "." + name,
              open && (around == null || around.shared()),
              docs.getDocComment(getCurrentPath()));
      types.add(found);
      type.getMembers().forEach(member -> scan(member, found));
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Type around) {
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree variable, @Nullable Type around) {
      return null;
    }
  }
}
