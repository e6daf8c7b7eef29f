package dev.chatkit4j.tck;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/inside/one-request.md that only this module can break. */
@AnalyzeClasses(
    packages = "dev.chatkit4j.tck",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** The rules for endpoints and what they stand on. */
  private static final String ENDPOINTS =
      ".*\\.(Endpoint(Group|Contract)|(Asking|Body|Streaming|FileTransfer)Rules)(\\$.*)?";

  private static final String[] CONTRACTS = {
    "dev.chatkit4j.tck..",
    "dev.chatkit4j.store",
    "dev.chatkit4j.codec",
    "dev.chatkit4j.protocol",
    "dev.chatkit4j.json"
  };

  @ArchTest
  static final ArchRule the_kit_sees_the_contracts_and_no_store =
      classes()
          .that()
          .haveNameNotMatching(ENDPOINTS)
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackages("dev.chatkit4j..", "tools.jackson..")
                  .or(resideInAnyPackage(CONTRACTS)));

  @ArchTest
  static final ArchRule the_rules_for_endpoints_see_a_whole_server =
      classes()
          .that()
          .haveNameMatching(ENDPOINTS)
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackages("dev.chatkit4j..", "tools.jackson..")
                  .or(resideInAnyPackage(CONTRACTS))
                  .or(
                      resideInAnyPackage(
                          "dev.chatkit4j.attachment",
                          "dev.chatkit4j.server",
                          "dev.chatkit4j.store.memory")));
}
