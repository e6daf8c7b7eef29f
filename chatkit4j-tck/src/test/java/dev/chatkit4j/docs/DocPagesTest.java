package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocPagesTest {
  @TempDir private Path directory;

  @Test
  void every_java_block_of_every_page_is_a_region_of_a_source_file() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path page : DocPages.all()) {
      problems.addAll(DocPages.problems(page, DocPages.root()));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void a_block_that_differs_only_in_indentation_is_accepted() throws IOException {
    assertThat(problems("<!-- snippet: A.java#one -->\n```java\nint a;\n  int b;\n```\n"))
        .isEmpty();
  }

  @Test
  void a_block_without_comment_file_or_region_or_with_other_code_is_a_problem() throws IOException {
    assertThat(problems("text\n```java\nint a;\n```\n"))
        .containsExactly("page.md:2: a Java block without a snippet comment");
    assertThat(problems("<!-- snippet: B.java#one -->\n```java\nint a;\n```\n"))
        .containsExactly("page.md:2: there is no B.java");
    assertThat(problems("<!-- snippet: A.java#two -->\n```java\nint a;\n```\n"))
        .containsExactly("page.md:2: A.java has no region two");
    assertThat(problems("<!-- snippet: A.java#one -->\n```java\nint c;\n```\n"))
        .containsExactly("page.md:2: not what A.java has in region one");
  }

  private List<String> problems(String page) throws IOException {
    Files.writeString(
        directory.resolve("A.java"),
        "class A {\n  // region one\n  int a;\n    int b;\n  // endregion\n}\n");
    Path file = Files.writeString(directory.resolve("page.md"), page);
    return DocPages.problems(file, directory);
  }
}
