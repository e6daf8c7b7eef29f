package dev.chatkit4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.chatkit4j.store.Store;

/** The arrows of docs/inside/one-request.md within this module. */
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

  @ArchTest static final ArchRule a_widget_sees_the_protocol = sees("widget", "protocol", "json");

  @ArchTest
  static final ArchRule the_codec_sees_what_it_writes = sees("codec", "protocol", "json", "store");

  @ArchTest
  static final ArchRule a_model_is_told_what_a_thread_has =
      sees("model", "codec", "protocol", "json", "store");

  @ArchTest
  static final ArchRule what_responders_share_sees_the_engine =
      sees("responder", "model", "server", "codec", "protocol", "json", "store");

  @ArchTest
  static final ArchRule the_engine_sees_no_backend =
      sees("server", "codec", "protocol", "json", "store", "widget", "limit");

  @ArchTest
  static final ArchRule an_endpoint_sees_the_engine =
      sees("http", "server", "codec", "protocol", "json", "store", "limit");

  /** The enforcer of the pom says the same of what is on the class path. */
  @ArchTest
  static final ArchRule the_core_has_three_libraries =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..",
              "javax.crypto..",
              "com.sun.net.httpserver..",
              "dev.chatkit4j..",
              "tools.jackson.core..",
              "org.jspecify.annotations..",
              "org.slf4j..",
              "com.google.errorprone.annotations..");

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
  static final ArchRule the_engine_has_one_way_to_the_store =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage(ROOT + "server")
          .and()
          .areDeclaredInClassesThat()
          .haveNameNotMatching(".*\\.(Conversations|BoundedStore|PlainAttachments)")
          .should()
          .haveRawType(Store.class)
          .because("a store without some ability is otherwise used as if it had it");

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
