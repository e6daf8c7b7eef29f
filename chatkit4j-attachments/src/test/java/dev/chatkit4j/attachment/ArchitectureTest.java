package dev.chatkit4j.attachment;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/inside/one-request.md that only this module can break. */
@AnalyzeClasses(
    packages = "dev.chatkit4j.attachment",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule files_see_the_engine_and_its_endpoint_and_no_store =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackages("dev.chatkit4j..", "tools.jackson..")
                  .or(
                      resideInAnyPackage(
                          "dev.chatkit4j.attachment",
                          "dev.chatkit4j.codec",
                          "dev.chatkit4j.http",
                          "dev.chatkit4j.limit",
                          "dev.chatkit4j.protocol",
                          "dev.chatkit4j.server",
                          "dev.chatkit4j.store")));

  @ArchTest
  static final ArchRule only_what_is_http_sees_the_endpoint =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.(AttachmentServer|FileResources)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.chatkit4j.http");
}
