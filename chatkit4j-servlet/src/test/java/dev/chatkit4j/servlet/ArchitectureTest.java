package dev.chatkit4j.servlet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/inside/one-request.md that only this module can break. */
@AnalyzeClasses(
    packages = "dev.chatkit4j.servlet",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule a_servlet_sees_the_endpoint_and_no_framework =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..",
                  "jakarta.servlet..",
                  "org.slf4j..",
                  "org.jspecify..",
                  "dev.chatkit4j.servlet..",
                  "dev.chatkit4j.http"));
}
