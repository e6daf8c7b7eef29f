package dev.chatkit4j.langchain4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/inside/one-request.md that only this module can break. */
@AnalyzeClasses(
    packages = "dev.chatkit4j.langchain4j",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule a_bridge_sees_the_engine =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackages("dev.chatkit4j..", "tools.jackson..")
                  .or(
                      resideInAnyPackage(
                          "dev.chatkit4j.langchain4j..",
                          "dev.chatkit4j.responder",
                          "dev.chatkit4j.model",
                          "dev.chatkit4j.server",
                          "dev.chatkit4j.codec",
                          "dev.chatkit4j.protocol",
                          "dev.chatkit4j.json",
                          "dev.chatkit4j.store")));
}
