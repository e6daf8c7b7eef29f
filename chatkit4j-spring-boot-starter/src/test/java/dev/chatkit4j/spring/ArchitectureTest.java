package dev.chatkit4j.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/inside/one-request.md that concern the starter. */
@AnalyzeClasses(packages = "dev.chatkit4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String OURS = "dev.chatkit4j.spring..";

  @ArchTest
  static final ArchRule nothing_sees_the_starter =
      noClasses()
          .that()
          .resideOutsideOfPackage(OURS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(OURS);

  @ArchTest
  static final ArchRule the_starter_does_not_see_the_program =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.chatkit4j.app..", "dev.chatkit4j.tck..", "tools.jackson..");

  @ArchTest
  static final ArchRule only_the_starter_and_the_bridge_to_spring_ai_know_spring =
      noClasses()
          .that()
          .resideOutsideOfPackages(OURS, "dev.chatkit4j.springai..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "reactor..");

  @ArchTest
  static final ArchRule only_the_starter_and_the_servlet_know_servlets =
      noClasses()
          .that()
          .resideOutsideOfPackages(OURS, "dev.chatkit4j.servlet..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.servlet..");

  @ArchTest
  static final ArchRule the_servlet_sees_the_endpoint =
      noClasses()
          .that()
          .resideInAPackage("dev.chatkit4j.servlet..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are ours and not of http",
                  type ->
                      type.getPackageName().startsWith("dev.chatkit4j.")
                          && !type.getPackageName().equals("dev.chatkit4j.http")
                          && !type.getPackageName().equals("dev.chatkit4j.servlet")));

  @ArchTest
  static final ArchRule a_class_is_final =
      classes()
          .that()
          .resideInAPackage(OURS)
          .and(
              DescribedPredicate.describe(
                  "are top-level classes",
                  (JavaClass type) ->
                      type.isTopLevelClass()
                          && !type.isInterface()
                          && !type.getSimpleName().equals("package-info")))
          .should()
          .haveModifier(JavaModifier.FINAL);
}
