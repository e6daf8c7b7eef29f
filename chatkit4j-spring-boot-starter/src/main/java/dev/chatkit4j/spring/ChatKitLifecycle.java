package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.AttachmentSweeper;
import dev.chatkit4j.server.ChatKitServer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The life of a server within the application: it begins and ends with it. Turns end before the web
 * server waits for its requests, so that their clients are told and nothing is waited for.
 */
final class ChatKitLifecycle implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ChatKitLifecycle.class);

  private final ChatKitServer<ChatUser> server;
  private final @Nullable AttachmentServer<ChatUser> files;
  private final Duration patience;
  private @Nullable AttachmentSweeper sweeper;
  private volatile boolean running;

  ChatKitLifecycle(
      ChatKitServer<ChatUser> server,
      @Nullable AttachmentServer<ChatUser> files,
      Duration patience) {
    this.server = server;
    this.files = files;
    this.patience = patience;
  }

  @Override
  public void start() {
    sweeper = files == null ? null : files.sweeper();
    if (sweeper != null) {
      sweeper.start();
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    if (!server.stop(patience)) {
      log.warn("{} turns did not end within {}", server.openTurns(), patience);
    }
    if (sweeper != null) {
      sweeper.close();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** A server that was stopped stays so. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  /** After everything when it starts, and before everything when it stops. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
