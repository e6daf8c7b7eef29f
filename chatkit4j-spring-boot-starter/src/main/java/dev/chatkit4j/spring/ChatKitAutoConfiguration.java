package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileScanner;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.http.Admission;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.RequestRate;
import dev.chatkit4j.http.SubResource;
import dev.chatkit4j.server.Attachments;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.PlainAttachments;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.TurnListener;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentStore;
import dev.chatkit4j.store.Store;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * A chat for an application that has a bean which answers: a {@link ChatResponder}, or a {@link
 * ChatKitServer} of {@link ChatUser}. Every bean gives way to one of the application's.
 */
@AutoConfiguration(
    afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@Conditional(ChatKitAutoConfiguration.SomebodyAnswers.class)
@EnableConfigurationProperties(ChatKitProperties.class)
public final class ChatKitAutoConfiguration {
  private final ChatKitProperties properties;

  ChatKitAutoConfiguration(ChatKitProperties properties) {
    properties.check();
    this.properties = properties;
  }

  /** Its tables come after the application's own, of which Flyway wants a schema without any. */
  @Bean
  @ConditionalOnMissingBean(Store.class)
  @DependsOnDatabaseInitialization
  Store<ChatUser> chatKitStore(ObjectProvider<DataSource> dataSource) {
    return ConversationStore.open(properties.store(), dataSource);
  }

  @Bean
  @ConditionalOnMissingBean
  UploadRules chatKitUploadRules(ObjectProvider<FileScanner> scanner) {
    return UserFiles.rules(
        properties.attachments(), scanner.getIfAvailable(() -> FileScanner.NONE));
  }

  /**
   * Null if no place is set. Not a condition, which ahead of time would be decided when the
   * application is built.
   */
  @Bean
  @ConditionalOnMissingBean(AttachmentStore.class)
  @Nullable AttachmentStore<ChatUser> chatKitAttachments(Environment environment) {
    return UserFiles.open(properties, environment);
  }

  /** Null if no files are kept, or an attachment store of the application's keeps them. */
  @Bean
  @ConditionalOnMissingBean(AttachmentServer.class)
  @Nullable AttachmentServer<ChatUser> chatKitFiles(
      Store<ChatUser> store,
      ObjectProvider<StoreMeter> meter,
      ObjectProvider<AttachmentStore<ChatUser>> attachments,
      UploadRules rules,
      ServerOptions options) {
    return attachments.getIfAvailable() instanceof AttachmentFiles<ChatUser> files
        ? new AttachmentServer<>(measured(store, meter), files, rules, options)
        : null;
  }

  private static Store<ChatUser> measured(Store<ChatUser> store, ObjectProvider<StoreMeter> meter) {
    return meter.getIfAvailable(() -> unmeasured -> unmeasured).measure(store);
  }

  @Bean
  @ConditionalOnMissingBean
  ServerOptions chatKitServerOptions(ObjectProvider<TurnListener> turns) {
    return ServerOptions.DEFAULT
        .withFlatUploadUrl(properties.attachments().flatUploadUrl())
        .withTurns(TurnListeners.of(turns.orderedStream().toList()))
        .withHeartbeat(properties.heartbeat())
        .withClientStall(properties.clientStall())
        .withFinishWhenClientLeaves(properties.finishWhenClientLeaves())
        .withRefuseWhenLocked(properties.refuseWhenLocked())
        .withMaxText(properties.maxText() == null ? Long.MAX_VALUE : properties.maxText().toBytes())
        .withTurnLimits(
            properties.maxTurns() == null
                ? ServerOptions.DEFAULT.turnLimits()
                : ServerOptions.DEFAULT.turnLimits().withOfOwner(properties.maxTurns()));
  }

  @Bean
  @ConditionalOnMissingBean
  ChatUsers chatKitUsers() {
    return new PrincipalNames(properties.anonymousUser());
  }

  @Bean
  @ConditionalOnMissingBean(ChatKitServer.class)
  ChatKitServer<ChatUser> chatKitServer(
      ChatResponder responder,
      Store<ChatUser> store,
      ObjectProvider<StoreMeter> meter,
      ObjectProvider<AttachmentServer<ChatUser>> files,
      ObjectProvider<AttachmentStore<ChatUser>> plain,
      ServerOptions options) {
    Store<ChatUser> measured = measured(store, meter);
    Attachments<ChatUser> attachments = files.getIfAvailable();
    AttachmentStore<ChatUser> bytes = plain.getIfAvailable();
    if (attachments == null && bytes != null) {
      attachments = new PlainAttachments<>(measured, bytes);
    }
    return new ResponderServer(responder, measured, attachments, options);
  }

  @Bean
  @ConditionalOnMissingBean(Admission.class)
  Admission<ChatUser> chatKitAdmission() {
    return properties.maxRequests() == null
        ? Admission.all()
        : new RequestRate<>(properties.maxRequests(), ChatUser::id);
  }

  @Bean
  @ConditionalOnBooleanProperty("chatkit4j.playground")
  @ConditionalOnMissingBean(name = "chatKitPlayground")
  SubResource<ChatUser> chatKitPlayground() {
    if (!ClassUtils.isPresent("dev.chatkit4j.playground.Playground", null)) {
      throw new ChatKitStartException(
          "chatkit4j.playground is set, and chatkit4j-playground is not on the class path.",
          "Add the dependency dev.chatkit4j:chatkit4j-playground.");
    }
    return PageToChat.below(properties.attachments().s3());
  }

  @Bean
  @ConditionalOnMissingBean(ChatKitEndpoint.class)
  ChatKitEndpoint<ChatUser> chatKitEndpoint(
      ChatKitServer<ChatUser> server,
      ChatUsers users,
      Admission<ChatUser> admission,
      ObjectProvider<SubResource<ChatUser>> below) {
    ChatKitEndpoint.Builder<ChatUser> endpoint =
        ChatKitEndpoint.on(server)
            .path(properties.path())
            .callers(new UsersOfRequests(users))
            .admission(admission);
    below.orderedStream().forEach(endpoint::with);
    return endpoint.build();
  }

  @Bean
  ChatKitLifecycle chatKitLifecycle(
      ChatKitServer<ChatUser> server, ObjectProvider<AttachmentServer<ChatUser>> files) {
    return new ChatKitLifecycle(server, files.getIfAvailable(), properties.stopTimeout());
  }

  static final class SomebodyAnswers extends AnyNestedCondition {
    SomebodyAnswers() {
      super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnBean(ChatResponder.class)
    static final class Responder {}

    @ConditionalOnBean(ChatKitServer.class)
    static final class Server {}
  }
}
