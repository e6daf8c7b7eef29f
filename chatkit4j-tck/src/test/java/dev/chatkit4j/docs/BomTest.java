package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM against the modules that there are. */
class BomTest {
  private static final XPath XPATH = XPathFactory.newInstance().newXPath();
  private static final String MANAGED = "//dependencyManagement//dependency";

  private final Document project = pom("");
  private final Document bom = pom("chatkit4j-bom");

  @Test
  void names_every_library_and_nothing_else() {
    assertThat(texts(bom, MANAGED + "/artifactId"))
        .doesNotHaveDuplicates()
        .hasSizeGreaterThanOrEqualTo(8)
        .containsExactlyInAnyOrderElementsOf(libraries());
  }

  @Test
  void has_the_version_of_the_libraries() {
    assertThat(texts(bom, "/project/version")).isEqualTo(texts(project, "/project/version"));
    assertThat(texts(bom, MANAGED + "/version")).containsOnly("${project.version}");
    assertThat(texts(bom, MANAGED + "/groupId")).containsOnly("dev.chatkit4j");
  }

  @Test
  void says_nothing_of_anybody_elses_versions() {
    assertThat(texts(bom, "/project/parent")).isEmpty();
  }

  /** The modules whose sources are published. */
  private List<String> libraries() {
    return texts(project, "/project/modules/module").stream().filter(BomTest::library).toList();
  }

  private static boolean library(String module) {
    String plugin = "/project/build/plugins/plugin[artifactId='maven-source-plugin']";
    return !texts(pom(module), plugin).isEmpty();
  }

  private static Document pom(String module) {
    Path file = DocPages.root().resolve(module).resolve("pom.xml");
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    } catch (Exception e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  private static List<String> texts(Document pom, String path) {
    try {
      NodeList nodes = (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
      return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
          .map(i -> nodes.item(i).getTextContent().strip())
          .toList();
    } catch (Exception e) {
      throw new AssertionError(path, e);
    }
  }
}
