package dev.chatkit4j.s3;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/inside/one-request.md that only this module can break. */
@AnalyzeClasses(packages = "dev.chatkit4j.s3", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule bytes_of_attachments_see_the_contracts =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackages("dev.chatkit4j..", "tools.jackson..")
                  .or(
                      resideInAnyPackage(
                          "dev.chatkit4j.s3..", "dev.chatkit4j.store", "dev.chatkit4j.protocol")));
}
