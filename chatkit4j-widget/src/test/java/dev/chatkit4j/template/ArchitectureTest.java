package dev.chatkit4j.template;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/inside/one-request.md that only this module can break. */
@AnalyzeClasses(
    packages = "dev.chatkit4j.template",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule a_template_sees_json =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackages("dev.chatkit4j..", "tools.jackson..")
                  .or(
                      resideInAnyPackage(
                          "dev.chatkit4j.template..",
                          "dev.chatkit4j.codec",
                          "dev.chatkit4j.json")));
}
