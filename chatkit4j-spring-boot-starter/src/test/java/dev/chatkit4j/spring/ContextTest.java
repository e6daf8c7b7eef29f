package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.http.Admission;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.RequestRate;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.s3.S3AttachmentStore;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.AttachmentStore;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** The beans that there are, and those that give way. */
class ContextTest {
  private static final AutoConfigurations OURS =
      AutoConfigurations.of(
          ChatKitAutoConfiguration.class,
          ChatKitWebMvcAutoConfiguration.class,
          ChatKitWebFluxAutoConfiguration.class);

  @TempDir private Path directory;

  private final ApplicationContextRunner silent =
      new ApplicationContextRunner().withConfiguration(OURS);
  private final ApplicationContextRunner answering =
      silent.withBean(ChatResponder.class, () -> turn -> turn.say("hello"));

  @Test
  void an_application_in_which_nobody_answers_is_left_alone() {
    silent
        .withPropertyValues("chatkit4j.path=nowhere")
        .run(context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(Store.class)
                .doesNotHaveBean(ChatKitServer.class)
                .doesNotHaveBean(ChatKitEndpoint.class)
                .doesNotHaveBean(ChatKitProperties.class));
  }

  @Test
  void a_responder_is_enough() {
    answering.run(context -> {
      assertThat(context).hasSingleBean(ChatKitServer.class).hasSingleBean(ChatUsers.class);
      assertThat(context.getBean(Store.class)).isInstanceOf(MemoryStore.class);
      assertThat(context.getBeanProvider(AttachmentStore.class).getIfAvailable()).isNull();
      assertThat(context.getBeanProvider(AttachmentServer.class).getIfAvailable()).isNull();
      assertThat(context).doesNotHaveBean("chatKitRoutes");
      assertThat(context.getBean(ServerOptions.class).heartbeat()).isEqualTo(Duration.ofSeconds(2));
    });
  }

  @Test
  void a_server_of_the_applications_takes_the_place_of_ours() {
    silent
        .withBean(OwnServer.class)
        .run(context -> {
          assertThat(context.getBean(ChatKitServer.class)).isInstanceOf(OwnServer.class);
          assertThat(context.getBean(OwnServer.class).store())
              .isSameAs(context.getBean(Store.class));
          assertThat(context).hasSingleBean(ChatKitEndpoint.class);
        });
  }

  @Test
  void every_bean_of_the_applications_takes_the_place_of_ours() {
    Store<ChatUser> store = new MemoryStore<>(ChatUser::id);
    UploadRules rules = UploadRules.DEFAULT.withMaxBytes(7);
    ChatUsers users = request -> null;
    answering
        .withPropertyValues("chatkit4j.attachments.directory=" + directory)
        .withBean(Store.class, () -> store)
        .withBean(UploadRules.class, () -> rules)
        .withBean(ChatUsers.class, () -> users)
        .withBean(OwnFiles.class)
        .run(context -> {
          assertThat(context.getBean(Store.class)).isSameAs(store);
          assertThat(context.getBean(ChatUsers.class)).isSameAs(users);
          assertThat(context.getBean(AttachmentStore.class)).isInstanceOf(OwnFiles.class);
          assertThat(context.getBean(UploadRules.class)).isSameAs(rules);
          assertThat(context.getBean(ChatKitServer.class).store()).isSameAs(store);
        });
    answering
        .withBean(ServerOptions.class, () -> ServerOptions.DEFAULT.withRefuseWhenLocked(true))
        .run(context -> assertThat(context).hasSingleBean(ServerOptions.class));
  }

  @Test
  void requests_are_bounded_if_a_property_says_so_and_no_bean_does() {
    answering.run(
        context -> assertThat(context.getBean(Admission.class)).isNotInstanceOf(RequestRate.class));
    answering
        .withPropertyValues("chatkit4j.max-requests=3")
        .run(context ->
            assertThat(context.getBean(Admission.class)).isInstanceOf(RequestRate.class));
    answering
        .withPropertyValues("chatkit4j.max-requests=3")
        .withBean(OwnAdmission.class)
        .run(context ->
            assertThat(context.getBean(Admission.class)).isInstanceOf(OwnAdmission.class));
  }

  @Test
  void files_are_kept_in_the_directory_that_is_named() {
    answering
        .withPropertyValues(
            "chatkit4j.attachments.directory=" + directory.resolve("new"),
            "chatkit4j.attachments.max-upload=2KB",
            "chatkit4j.attachments.types=image/*,text/plain")
        .run(context -> {
          assertThat(context.getBean(AttachmentStore.class))
              .isInstanceOf(FileAttachmentStore.class);
          UploadRules rules = context.getBean(AttachmentServer.class).rules();
          assertThat(rules.maxBytes()).isEqualTo(2048);
          assertThat(rules.types()).containsExactly("image/*", "text/plain");
          assertThat(context.getBean(ChatKitEndpoint.class).pattern("/chatkit/attachments/a"))
              .isEqualTo("/chatkit/attachments/{id}");
        });
  }

  @Test
  void conversations_are_kept_in_the_file_that_is_named() {
    answering
        .withPropertyValues("chatkit4j.store.file=" + directory.resolve("chat.db"))
        .run(context -> assertThat(context.getBean(Store.class)).isInstanceOf(SqliteStore.class));
  }

  @Test
  void a_file_is_not_migrated_unless_that_is_wanted() {
    answering
        .withPropertyValues(
            "chatkit4j.store.file=" + directory.resolve("chat.db"),
            "chatkit4j.store.migrations=validate")
        .run(context -> requireFailure(context, "version 0", "migrations=always"));
  }

  @Test
  void an_unknown_database_is_named() {
    answering
        .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
        .withPropertyValues("spring.datasource.url=jdbc:h2:mem:some")
        .run(
            context -> requireFailure(context, "The data source is H2 2.", "chatkit4j.store.type"));
  }

  @Test
  void an_unknown_database_does_no_harm_where_conversations_are_elsewhere() {
    answering
        .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
        .withPropertyValues("spring.datasource.url=jdbc:h2:mem:some", "chatkit4j.store.type=memory")
        .run(context -> assertThat(context.getBean(Store.class)).isInstanceOf(MemoryStore.class));
  }

  @Test
  void the_applications_own_sqlite_file_is_left_alone() {
    answering
        .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
        .withPropertyValues("spring.datasource.url=jdbc:sqlite:" + directory.resolve("app.db"))
        .run(context -> requireFailure(context, "of their own", "chatkit4j.store.file"));
  }

  @Test
  void a_data_source_that_is_wanted_must_be_there() {
    answering
        .withPropertyValues("chatkit4j.store.type=data-source")
        .run(context -> requireFailure(context, "no data source", "spring.datasource.url"));
  }

  @Test
  void of_several_data_sources_one_must_be_primary_only_where_one_is_needed() {
    ApplicationContextRunner several =
        answering
            .withBean("orders", DataSource.class, JdbcDataSource::new)
            .withBean("stock", DataSource.class, JdbcDataSource::new);

    several
        .withPropertyValues("chatkit4j.store.type=memory")
        .run(context -> assertThat(context.getBean(Store.class)).isInstanceOf(MemoryStore.class));
    several
        .withPropertyValues("chatkit4j.store.file=" + directory.resolve("chat.db"))
        .run(context -> assertThat(context.getBean(Store.class)).isInstanceOf(SqliteStore.class));
    several
        .withBean("ours", Store.class, () -> new MemoryStore<ChatUser>(ChatUser::id))
        .run(context -> assertThat(context).hasNotFailed());
    several.run(context -> requireFailure(context, "[orders, stock]", "@Primary"));
    several
        .withPropertyValues("chatkit4j.store.type=data-source")
        .run(context -> requireFailure(context, "[orders, stock]", "@Primary"));
  }

  /** What is processed ahead of time has the definitions of beans as they were then. */
  @Test
  void a_place_for_files_that_is_named_only_at_run_time_counts() {
    try (var built = new AnnotationConfigApplicationContext();
        var run = new GenericApplicationContext()) {
      built.register(ChatKitAutoConfiguration.class);
      built.registerBean(ChatResponder.class, () -> turn -> turn.say("hello"));
      built.refreshForAotProcessing(new RuntimeHints());
      for (String name : built.getBeanDefinitionNames()) {
        run.registerBeanDefinition(name, built.getBeanDefinition(name));
      }
      run.removeBeanDefinition(AnnotationConfigUtils.CONFIGURATION_ANNOTATION_PROCESSOR_BEAN_NAME);
      run.removeBeanDefinition(built.getBeanNamesForType(ChatKitProperties.class)[0]);
      TestPropertyValues.of("chatkit4j.attachments.directory=" + directory).applyTo(run);
      run.registerBean(
          ChatKitProperties.class,
          () ->
              Binder.get(run.getEnvironment()).bindOrCreate("chatkit4j", ChatKitProperties.class));
      run.refresh();

      assertThat(run.getBean(AttachmentStore.class)).isInstanceOf(FileAttachmentStore.class);
      assertThat(run.getBean(AttachmentServer.class)).isNotNull();
    }
  }

  @Test
  void a_bucket_needs_its_module() {
    answering
        .withClassLoader(new FilteredClassLoader(S3AttachmentStore.class))
        .withPropertyValues("chatkit4j.attachments.s3.bucket=files")
        .run(context ->
            requireFailure(context, "chatkit4j-s3 is not on the class path", "chatkit4j-s3"));
  }

  @Test
  void a_bucket_must_answer_when_the_application_starts() throws IOException {
    String nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "http://127.0.0.1:" + socket.getLocalPort();
    }
    answering
        .withSystemProperties("aws.accessKeyId=key", "aws.secretAccessKey=secret")
        .withPropertyValues(
            "chatkit4j.attachments.s3.bucket=files", "chatkit4j.attachments.s3.endpoint=" + nobody)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasStackTraceContaining("ChatKitStartException")
                .hasStackTraceContaining("cannot be kept in the bucket files"));
  }

  @ParameterizedTest
  @CsvSource({
    "chatkit4j.path=chat, chatkit4j.path",
    "chatkit4j.path=/chat/, chatkit4j.path",
    "chatkit4j.heartbeat=0s, chatkit4j.heartbeat",
    "chatkit4j.client-stall=-1s, chatkit4j.client-stall",
    "chatkit4j.stop-timeout=0s, chatkit4j.stop-timeout",
    "chatkit4j.max-text=0B, chatkit4j.max-text",
    "chatkit4j.max-requests=0, chatkit4j.max-requests",
    "chatkit4j.max-turns=0, chatkit4j.max-turns",
    "chatkit4j.store.type=sqlite, chatkit4j.store.file",
    "chatkit4j.attachments.types=nothing, chatkit4j.attachments.types",
    "chatkit4j.attachments.max-upload=0B, chatkit4j.attachments.max-upload",
    "chatkit4j.attachments.max-storage=-1B, chatkit4j.attachments.max-storage",
    "chatkit4j.attachments.public-url=chat, chatkit4j.attachments.public-url",
    "chatkit4j.attachments.s3.endpoint=http://s3.example, chatkit4j.attachments.s3.endpoint"
  })
  void what_cannot_be_is_refused_by_its_name(String property, String name) {
    answering
        .withPropertyValues(property)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(
                    InvalidConfigurationPropertyValueException.class,
                    e -> assertThat(e.getName()).isEqualTo(name)));
  }

  @Test
  void files_in_a_directory_and_in_a_bucket_are_too_much() {
    answering
        .withPropertyValues(
            "chatkit4j.attachments.directory=" + directory, "chatkit4j.attachments.s3.bucket=files")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("chatkit4j.attachments.directory"));
  }

  @Test
  void there_are_routes_on_the_web_server_that_is_there() {
    new WebApplicationContextRunner()
        .withConfiguration(OURS)
        .withBean(ChatResponder.class, () -> turn -> turn.say("hello"))
        .run(context ->
            assertThat(context.getBean("chatKitRoutes"))
                .isInstanceOf(org.springframework.web.servlet.function.RouterFunction.class));
    new WebApplicationContextRunner()
        .withConfiguration(OURS)
        .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
        .withBean(ChatResponder.class, () -> turn -> turn.say("hello"))
        .run(context -> assertThat(context).doesNotHaveBean("chatKitRoutes"));
    new ReactiveWebApplicationContextRunner()
        .withConfiguration(OURS)
        .withBean(ChatResponder.class, () -> turn -> turn.say("hello"))
        .run(context ->
            assertThat(context.getBean("chatKitRoutes"))
                .isInstanceOf(
                    org.springframework.web.reactive.function.server.RouterFunction.class));
  }

  private static void requireFailure(
      AssertableApplicationContext context, String why, String action) {
    assertThat(context)
        .getFailure()
        .rootCause()
        .isInstanceOfSatisfying(
            ChatKitStartException.class,
            e -> {
              assertThat(e).hasMessageContaining(why);
              assertThat(new ChatKitStartFailureAnalyzer().analyze(e).getAction()).contains(action);
            });
  }

  static final class OwnServer extends ChatKitServer<ChatUser> {
    OwnServer(Store<ChatUser> store, ServerOptions options) {
      super(store, null, options);
    }

    @Override
    protected void respond(Turn<ChatUser> turn) {
      turn.say("hello");
    }
  }

  static final class OwnAdmission implements Admission<ChatUser> {}

  static final class OwnFiles implements AttachmentStore<ChatUser> {
    @Override
    public void deleteAttachment(String attachmentId, ChatUser user) {}
  }
}
