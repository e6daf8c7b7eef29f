package dev.chatkit4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The arrows of docs/inside/one-request.md that lead to the program, and the rules of the house for
 * all that it has. What a module may see is tested in the module.
 */
@AnalyzeClasses(packages = "dev.chatkit4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.chatkit4j.";

  @ArchTest
  static final ArchRule nothing_but_measuring_and_the_program_knows_micrometer =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "micrometer", ROOT + "app")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + "micrometer");

  @ArchTest
  static final ArchRule nothing_sees_the_program =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "app..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + "app..");

  @ArchTest
  static final ArchRule only_the_codec_knows_a_json_library =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "codec")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("tools.jackson..");

  @ArchTest
  static final ArchRule no_signature_shows_a_json_library =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should()
          .haveRawReturnType(
              DescribedPredicate.describe(
                  "a JSON library's type",
                  type -> type.getPackageName().startsWith("tools.jackson")));

  @ArchTest
  static final ArchRule a_class_is_final_unless_it_is_made_to_be_extended =
      classes()
          .that(
              DescribedPredicate.describe(
                  "are top-level classes",
                  (JavaClass type) -> type.isTopLevelClass() && !type.isInterface()))
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .and()
          .areNotAssignableTo(RuntimeException.class)
          .and()
          .doNotHaveSimpleName("package-info")
          .should()
          .haveModifier(JavaModifier.FINAL);

  @ArchTest
  static final ArchRule names_say_what_a_thing_is =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils");
}
