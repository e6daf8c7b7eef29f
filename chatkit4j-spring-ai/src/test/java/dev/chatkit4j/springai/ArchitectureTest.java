package dev.chatkit4j.springai;

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
          .resideInAPackage("dev.chatkit4j.springai..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.chatkit4j.attachment..", "dev.chatkit4j.widget..", "tools.jackson..");

  @ArchTest
  static final ArchRule this_knows_no_provider =
      noClasses()
          .that()
          .resideInAPackage("dev.chatkit4j.springai..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.openai..", "org.springframework.ai.openai..", "org.springframework.web..");

  @ArchTest
  static final ArchRule only_this_knows_spring =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.chatkit4j.springai..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "reactor..");
}
