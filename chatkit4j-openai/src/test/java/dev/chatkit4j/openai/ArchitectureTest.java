package dev.chatkit4j.openai;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The arrows of docs/inside/one-request.md that the program, which knows nothing of this, cannot
 * hold.
 */
@AnalyzeClasses(packages = "dev.chatkit4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule this_sees_what_responders_see =
      noClasses()
          .that()
          .resideInAPackage("dev.chatkit4j.openai..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.chatkit4j.attachment..",
              "dev.chatkit4j.codec..",
              "dev.chatkit4j.jdbc..",
              "dev.chatkit4j.langchain4j..",
              "dev.chatkit4j.widget..");

  @ArchTest
  static final ArchRule only_this_knows_the_client =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.chatkit4j.openai..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.openai..", "com.fasterxml..", "kotlin..");
}
