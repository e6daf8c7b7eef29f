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

/** The arrows of docs/inside/one-request.md. */
@AnalyzeClasses(packages = "dev.chatkit4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.chatkit4j.";

  @ArchTest static final ArchRule json_sees_nothing = sees("json");

  @ArchTest static final ArchRule limits_see_nothing = sees("limit");

  @ArchTest static final ArchRule the_protocol_sees_json = sees("protocol", "json");

  @ArchTest
  static final ArchRule the_contract_of_a_store_sees_the_protocol =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "store")
          .should()
          .dependOnClassesThat(others("store", "protocol", "json"));

  @ArchTest
  static final ArchRule the_store_in_memory_sees_what_a_backend_sees =
      sees("store.memory", "store", "codec", "protocol", "json");

  @ArchTest
  static final ArchRule attachments_see_the_contracts =
      sees("attachment", "store", "protocol", "limit");

  @ArchTest static final ArchRule a_widget_sees_the_protocol = sees("widget", "protocol", "json");

  @ArchTest static final ArchRule a_template_sees_json = sees("template", "codec", "json");

  @ArchTest
  static final ArchRule the_codec_sees_what_it_writes = sees("codec", "protocol", "json", "store");

  @ArchTest
  static final ArchRule a_model_is_told_what_a_thread_has =
      sees("model", "attachment", "codec", "protocol", "json", "store");

  @ArchTest
  static final ArchRule what_responders_share_sees_the_engine =
      sees("responder", "model", "server", "codec", "protocol", "json", "store");

  @ArchTest
  static final ArchRule a_bridge_sees_the_engine =
      sees("langchain4j", "responder", "model", "server", "codec", "protocol", "json", "store");

  @ArchTest
  static final ArchRule the_engine_sees_no_backend =
      sees("server", "attachment", "codec", "protocol", "json", "store", "widget", "limit");

  @ArchTest
  static final ArchRule an_endpoint_sees_the_engine =
      sees("http", "server", "attachment", "codec", "protocol", "json", "store", "limit");

  @ArchTest
  static final ArchRule measuring_sees_the_engine_and_the_contracts =
      sees("metrics", "server", "store", "protocol");

  @ArchTest
  static final ArchRule nothing_but_measuring_and_the_program_knows_micrometer =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "metrics", ROOT + "app")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + "metrics");

  @ArchTest
  static final ArchRule a_backend_never_sees_the_engine =
      sees("jdbc", "store", "codec", "protocol", "json");

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

  /** That package sees of ours nothing but itself and those. */
  private static ArchRule sees(String from, String... allowed) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + from + "..")
        .should()
        .dependOnClassesThat(others(from, allowed));
  }

  private static DescribedPredicate<JavaClass> others(String from, String... allowed) {
    return DescribedPredicate.describe(
        "are ours and not of " + String.join(", ", allowed),
        type -> {
          String name = type.getPackageName();
          if (!name.startsWith("dev.chatkit4j") || name.equals(ROOT + from)) {
            return false;
          }
          for (String seen : allowed) {
            if (name.equals(ROOT + seen)) {
              return false;
            }
          }
          return true;
        });
  }
}
